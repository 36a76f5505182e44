import { z } from 'zod';
import type { ReadReturnAddress } from '../../platform/http/return-address.ts';
import { type Answer, defineRoute, type Route } from '../../platform/http/route.ts';
import { mailLanguageOf } from '../../platform/mail/requested-mail.ts';
import { forbidden, oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import type { MagicLinks } from './magic-links.service.ts';

export type MagicLinkShapes<Email, SignedIn> = {
  readonly email: z.ZodType<Email>;
  /** What everybody who came in is answered. */
  readonly loggedIn: {
    readonly body: z.ZodType;
    readonly transport: z.ZodType<'body' | 'cookie'>;
    answer(signedIn: SignedIn, transport: 'body' | 'cookie'): Answer;
  };
  readonly readReturnAddress: ReadReturnAddress;
};

const longestReturn = 2_000;
const tokenField = z.string().min(1).max(200).meta({ description: 'The token of the mailed link.' });
const access = { kind: 'anyone', because: 'the one-time token in the body is the proof' } as const;

export const createMagicLinkRoutes = <Email, SignedIn>(
  links: MagicLinks<Email, SignedIn>,
  { email, loggedIn, readReturnAddress }: MagicLinkShapes<Email, SignedIn>,
): Route[] => {
  const returnField = z
    .string()
    .max(1_000)
    .transform((text, context) => {
      const address = readReturnAddress(text);
      // Percent-encoded it may be nine times as long, and the page behind the link takes so much.
      if (address !== undefined && address.length <= longestReturn) return address;
      context.addIssue({
        code: 'custom',
        message: 'A path of this server, or an address of an origin in ALLOWED_ORIGINS; 2000 characters when encoded.',
      });
      return z.NEVER;
    })
    .meta({ description: 'Where the browser goes once it is in.', example: '/profile' });

  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/auth/magic-link',
      operationId: 'requestMagicLink',
      tag: 'Authentication',
      summary: 'Ask for a link to log in with',
      description:
        'The same answer after the same work, whether or not anybody has the address. The link is good for 15 minutes and once, in any browser. 403 unless `MAGIC_LINKS=on`.',
      access: { kind: 'anyone', because: 'the mail goes to the owner of the address, whoever asks' },
      limit: 'mail',
      body: z.strictObject({ email, return: returnField.exactOptional() }).meta({ id: 'RequestMagicLink' }),
      responses: { 202: { description: 'If there is such an account, a mail is on its way.', body: null } },
      problems: [forbidden],
      handle: async ({ body, header, context }) => {
        const language = mailLanguageOf(header('accept-language'));
        await links.request(body.email, body.return ?? null, language, context);
        return { status: 202, body: null };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/auth/magic-link/inspect',
      operationId: 'inspectMagicLink',
      tag: 'Authentication',
      summary: 'Whom a mailed link lets in',
      description:
        'Uses nothing up: for showing whose account a link opens before it is opened, because somebody may have sent on a link of their own.',
      access,
      limit: 'link',
      body: z
        .strictObject({ token: tokenField, return: z.string().max(longestReturn).exactOptional() })
        .meta({ id: 'InspectMagicLink' }),
      responses: {
        200: {
          description: 'The link is good.',
          body: z
            .strictObject({
              email: z.string(),
              return_to: z.string().nullable().meta({ description: 'Null for an address that nobody is sent to.' }),
            })
            .meta({ id: 'MagicLinkInspected' }),
        },
      },
      problems: [forbidden, oneTimeTokenInvalid],
      handle: async ({ body }) => {
        const user = await links.find(body.token);
        const returnTo = body.return === undefined ? null : (readReturnAddress(body.return) ?? null);
        return { status: 200, body: { email: user.email, return_to: returnTo } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/auth/magic-link/redeem',
      operationId: 'redeemMagicLink',
      tag: 'Authentication',
      summary: 'Log in with the token of a mailed link',
      description:
        'The link proves that its mail was read. Where nobody had proved that before, the account loses the password, sessions and links it had: they may be those of somebody who signed up with an address that is not theirs.',
      access,
      limit: 'link',
      body: z.strictObject({ token: tokenField, transport: loggedIn.transport }).meta({ id: 'RedeemMagicLink' }),
      responses: {
        200: {
          description: 'A session has begun. With the cookie transport `refresh_token` is in the cookie only.',
          body: loggedIn.body,
        },
      },
      problems: [forbidden, oneTimeTokenInvalid],
      handle: async ({ body, context }) =>
        loggedIn.answer(await links.redeem(body.token, body.transport, context), body.transport),
    }),
  ];
};
