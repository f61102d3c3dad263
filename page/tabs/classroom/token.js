// The secret token by which a class knows this phone. Its drawings and its vote belong to the same one.

import { request } from "../../shared/requests.js";
import { store, stored } from "../../shared/storage.js";

let token = stored("class-token");

export const phoneToken = () => token;

export async function joinClass() {
  ({ token } = await request("class_join"));
  store("class-token", token);
}

export function forgetToken() {
  token = null;
  store("class-token", null);
}
