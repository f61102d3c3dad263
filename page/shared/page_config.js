// What differs between the hosts of the page, see page/build/folder.py.

import { readConfig } from "../common/config.js";

export const config = await readConfig();
