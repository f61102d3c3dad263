// Requests that a test answers.

export const requests = []; // {name, body, answer, fail, isAborted}

function send(name, body, signal) {
  return new Promise((resolve, fail) => {
    const sent = { name, body, answer: (value) => resolve(value), fail, isAborted: false };
    signal.addEventListener("abort", () => {
      sent.isAborted = true;
      fail(signal.reason);
    });
    requests.push(sent);
  });
}
export function post(...request) {
  const answer = send(...request);
  return Promise.resolve({ json: () => answer });
}
export const asksServer = () => true;
