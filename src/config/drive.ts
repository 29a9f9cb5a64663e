import { oneOf, type Kind } from './kinds.js';

/** Routers whose worker API can be driven. */
export const DRIVE_API = oneOf('smg', 'vllm-router', 'sglang', 'dynamo');

export type DriveApi = NonNullable<ReturnType<typeof DRIVE_API.parse>>;

/** Where an HTTP API is. */
export const HTTP_URL: Kind<string> = {
  placeholder: 'URL',
  allowed: 'an http or https URL such as http://127.0.0.1:30000',
  parse: (text) => (/^https?:\/\/[^/]/.test(text) && URL.canParse(text) ? text : undefined),
  format: String,
};
