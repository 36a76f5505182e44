import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { ReadContents } from './asset-contents.ts';
import type { ConsoleAsset, ConsoleBuild } from './console-build.ts';
import { acceptedCoding } from './content-coding.ts';

export type AssetNeeds = { readonly build: ConsoleBuild | null; readonly readContents: ReadContents };

const oneYear = 'public, max-age=31536000, immutable';
const oneHour = 'public, max-age=3600';

// The frame that shows mails has no origin (`null`), so that to it even our own files are somebody else's.
const forTheFrame = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

export const createAssetRoutes = ({ build, readContents }: AssetNeeds): Route[] => {
  const read = async (path: string): Promise<Uint8Array> => {
    try {
      return await readContents(path);
    } catch (error) {
      // Another build has taken the place of the one that was there at the start.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Problem(notFound);
      throw error;
    }
  };

  const answer = async (asset: ConsoleAsset, header: (name: string) => string | undefined) => {
    const coding = acceptedCoding(header('accept-encoding'), asset.compressed.keys());
    const origin = header('origin');
    const body = await read((coding === null ? undefined : asset.compressed.get(coding)) ?? asset.path);
    return {
      status: 200,
      body,
      headers: {
        'content-type': asset.contentType,
        'cache-control': asset.isHashed ? oneYear : oneHour,
        vary: 'Accept-Encoding, Origin',
        ...(origin === undefined || origin === 'null' ? forTheFrame : {}),
        ...(coding !== null && { 'content-encoding': coding }),
      },
    };
  };

  return [
    defineRoute({
      method: 'GET',
      path: '/assets/:file',
      operationId: 'getConsoleAsset',
      tag: 'Console',
      summary: 'A file of the console',
      access: { kind: 'anyone', because: 'the file is the same for everybody and holds nothing of anyone' },
      // A page needs twenty of them at once, they come from memory, and a browser asks for each but once.
      limit: 'none',
      quiet: true,
      undocumented: true,
      params: z.strictObject({ file: z.string() }),
      responses: { 200: { description: 'The file.', body: z.unknown() } },
      problems: [notFound],
      handle: ({ params, header }) => {
        const asset = build?.assets.get(params.file);
        if (asset === undefined) throw new Problem(notFound);
        return answer(asset, header);
      },
    }),
  ];
};
