// Requests that a test answers.

export const requests = []; // {name, body, answer, fail, isAborted}
export const pace = { pause: 0, maxUnderWay: 6 };
export const asksServer = () => true;
export const paceOf = () => pace;

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
