import packageJson from '../package.json' with { type: 'json' };

/** The release, as `castellan --version` and the OpenAPI document say it. */
export const version: string = packageJson.version;
