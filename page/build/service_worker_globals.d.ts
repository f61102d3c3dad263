// What the builder puts above service_worker.js.

declare const VERSION: string;
declare const FILES: string[];
