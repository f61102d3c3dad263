// Requests that a test answers.

export const requests = []; // {name, body, answer, fail, isAborted}

export function send(name, body, signal) {
  return new Promise((resolve, fail) => {
    const sent = { name, body, answer: (value) => resolve(value), fail, isAborted: false };
    signal.addEventListener("abort", () => {
      sent.isAborted = true;
      fail(signal.reason);
    });
    requests.push(sent);
  });
}
export const post = async (...request) => ({ json: async () => send(...request) });
