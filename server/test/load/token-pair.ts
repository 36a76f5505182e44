import { z } from 'zod';

const pair = z
  .object({ access_token: z.string(), refresh_token: z.string() })
  .transform(({ access_token: accessToken, refresh_token: refreshToken }) => ({ accessToken, refreshToken }));

export type TokenPair = z.output<typeof pair>;

export const readPair = (body: string): TokenPair => pair.parse(JSON.parse(body));
