import { createHash } from 'node:crypto';
import type { LogEvent } from '../../platform/log/log.ts';
import { type MaskedError, maskError } from '../../platform/log/masked-error.ts';

/** An error as its group shows it. */
export type KnownError = {
  /** 32 hex digits, the same in every process and after a restart. */
  readonly fingerprint: string;
  readonly type: string;
  readonly message: string;
  /** The function of ours that it came from, with file and line; empty when none is in the stack. */
  readonly location: string;
  readonly stack: string | null;
};

const framesThatCount = 3;
const longestMessage = 300;
const fingerprintDigits = 32;

/** The same error says other ids, figures and names each time. */
const variable =
  /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b(?=[a-f]*\d)[0-9a-f]{8,}\b|"[^"]*"|'[^']*'|\d+(?:[.:]\d+)*/gi;

/** The message without what differs from one time to the next. */
export const normaliseMessage = (message: string): string =>
  message.replace(variable, '…').replace(/\s+/g, ' ').slice(0, longestMessage);

type Frame = { readonly name: string; readonly file: string; readonly line: string };

const frameLine = /^\s+at (?:(.+?) \()?(?:file:\/\/)?(\/[^():]+|[A-Za-z]:\\[^():]+):(\d+):\d+\)?$/;

const readFrame = (line: string): Frame | undefined => {
  const [, name, path, at] = frameLine.exec(line) ?? [];
  if (path === undefined || at === undefined || path.includes('/node_modules/')) return undefined;
  const ours = path.lastIndexOf('/server/src/');
  const file = ours < 0 ? path.split('/').slice(-2).join('/') : path.slice(ours + '/server/src/'.length);
  return { name: (name ?? '').replace(/^(?:async |new )/, ''), file, line: at };
};

/** The frames of code that is ours or the team's, from the place of the error outwards. */
const ownFrames = (stack: string): Frame[] => {
  const frames: Frame[] = [];
  for (const line of stack.split('\n')) {
    const frame = readFrame(line);
    if (frame) frames.push(frame);
    if (frames.length === framesThatCount) break;
  }
  return frames;
};

const rootOf = (error: MaskedError): MaskedError => (error.cause ? rootOf(error.cause) : error);

const codeOf = (error: MaskedError): string => (typeof error.code === 'string' ? error.code : '');

const digestOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, fingerprintDigits);

/** A line of level error that carries no error is one all the same: its event is what it is known by. */
export const knownByEvent = (event: LogEvent): KnownError => ({
  fingerprint: digestOf([event.name]),
  type: event.name,
  message: event.message,
  location: '',
  stack: null,
});

/**
 * What an error is counted under: its type and message, what caused it, and where in our code it arose. Lines are left out
 * of that, so that a release that moves them does not make every error a new one.
 */
export const fingerprintError = (error: unknown): KnownError => {
  const masked = maskError(error);
  const root = rootOf(masked);
  const frames = ownFrames(masked.stack ?? '');
  const [first] = frames;
  return {
    fingerprint: digestOf([
      masked.type,
      normaliseMessage(masked.message),
      codeOf(masked),
      ...(root === masked ? [] : [root.type, codeOf(root), normaliseMessage(root.message)]),
      ...frames.map(({ name, file }) => `${name} ${file}`),
    ]),
    type: masked.type,
    message: root === masked ? masked.message : `${masked.message} (${root.message})`,
    location: first === undefined ? '' : `${first.name === '' ? '' : `${first.name}, `}${first.file}:${first.line}`,
    stack: stackWithCauses(masked),
  };
};

/** The same without its message: for errors that say something else each time. */
export const withoutMessage = (known: KnownError): KnownError => ({
  ...known,
  fingerprint: digestOf([known.type, known.location]),
});

const stackWithCauses = (error: MaskedError): string => {
  const own = error.stack ?? `${error.type}: ${error.message}`;
  return error.cause ? `${own}\nCaused by: ${stackWithCauses(error.cause)}` : own;
};
