import ts from 'typescript';
import type { Violation } from './violation.ts';

/** One thing that only certain files may write, because everybody else has a checked way to the same end. */
type SourceRule = {
  readonly name: string;
  readonly what: string;
  /** Paths, relative to the root, that may; a folder ends with a slash. */
  readonly allowedIn: readonly string[];
  readonly breaks: (node: ts.Node) => boolean;
};

const clock = ['server/src/platform/clock/'];
const randomness = ['server/src/platform/randomness/'];
const main = ['server/src/main.ts'];
const cryptoDraws = new Set([
  'randomBytes',
  'randomUUID',
  'randomInt',
  'randomFill',
  'randomFillSync',
  'getRandomValues',
]);
const globalClients = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);
const clientCalls = new Set(['request', 'get', 'Agent', 'globalAgent']);
const httpModules = new Set(['http', 'https', 'http2']);

const rules: readonly SourceRule[] = [
  {
    name: 'environment-in-main',
    what: 'reads process.env; settings arrive as an argument',
    allowedIn: main,
    breaks: (node) => readsMember(node, 'process', 'env') || importsName(node, 'process', (name) => name === 'env'),
  },
  {
    name: 'time-from-clock',
    what: 'reads the time; take a Clock',
    allowedIn: clock,
    breaks: (node) =>
      readsMember(node, 'Date', 'now') ||
      readsMember(node, 'performance', 'now') ||
      readsMember(node, 'process', 'hrtime') ||
      (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && (node.arguments?.length ?? 0) === 0) ||
      (ts.isCallExpression(node) && isNamed(node.expression, 'Date')),
  },
  {
    name: 'chance-from-randomness',
    what: 'draws chance by itself; take a Randomness',
    allowedIn: randomness,
    breaks: (node) =>
      readsMember(node, 'Math', 'random') ||
      importsName(node, 'crypto', (name) => cryptoDraws.has(name)) ||
      (ts.isPropertyAccessExpression(node) && cryptoDraws.has(node.name.text)),
  },
  {
    name: 'no-raw-http-client',
    what: 'opens an HTTP connection by itself; outbound calls have one place',
    allowedIn: ['server/src/platform/outbound/'],
    breaks: (node) =>
      ((ts.isCallExpression(node) || ts.isNewExpression(node)) &&
        ts.isIdentifier(node.expression) &&
        globalClients.has(node.expression.text)) ||
      readsMember(node, 'globalThis', 'fetch') ||
      [...httpModules].some((module) => importsName(node, module, (name) => clientCalls.has(name) || name === '*')),
  },
  {
    name: 'http-server-in-one-place',
    what: 'imports an HTTP module; only the kernel speaks HTTP',
    allowedIn: ['server/src/platform/http/', 'server/src/platform/outbound/'],
    breaks: (node) => [...httpModules].some((module) => importsName(node, module, () => true)),
  },
  {
    name: 'console-in-main',
    what: 'writes to the console; use a Log',
    allowedIn: main,
    breaks: (node) => ts.isPropertyAccessExpression(node) && isNamed(node.expression, 'console'),
  },
  {
    name: 'client-address-in-one-place',
    what: 'names a forwarding header; client-address.ts reads them',
    allowedIn: ['server/src/platform/http/client-address.ts'],
    breaks: (node) => ts.isStringLiteralLike(node) && /^(x-forwarded-for|x-real-ip|forwarded)$/i.test(node.text),
  },
];

const testRule: SourceRule = {
  name: 'every-test-runs',
  what: 'skips, narrows or postpones a test',
  allowedIn: [],
  breaks: (node) =>
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    ['test', 'it', 'describe', 'suite'].includes(node.expression.text) &&
    ['skip', 'only', 'todo'].includes(node.name.text),
};

/** Holds one file's source against the rules; comments and text inside strings do not count. */
export const examineSource = (path: string, text: string): readonly Violation[] => {
  const applicable = path.endsWith('.test.ts')
    ? [testRule]
    : rules.filter(
        (rule) =>
          !rule.allowedIn.some((allowed) => (allowed.endsWith('/') ? path.startsWith(allowed) : path === allowed)),
      );
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Violation[] = [];

  const visit = (node: ts.Node): void => {
    for (const rule of applicable) {
      if (!rule.breaks(node)) continue;
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ rule: rule.name, where: `${path}:${line + 1}`, what: rule.what });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
};

const isNamed = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

/** `object.member`, `object['member']` and `const { member } = object`. */
const readsMember = (node: ts.Node, object: string, member: string): boolean => {
  if (ts.isPropertyAccessExpression(node)) return isNamed(node.expression, object) && node.name.text === member;
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression;
    return isNamed(node.expression, object) && ts.isStringLiteralLike(key) && key.text === member;
  }
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return false;
  if (node.initializer === undefined || !isNamed(node.initializer, object)) return false;
  return node.name.elements.some((element) => isNamed(element.propertyName ?? element.name, member));
};

/** An import of a built-in module by one of the names; `*` stands for the whole module, whose members are not followed. */
const importsName = (node: ts.Node, module: string, matches: (name: string) => boolean): boolean => {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return false;
  if (node.moduleSpecifier.text.replace(/^node:/, '') !== module) return false;
  const clause = node.importClause;
  if (clause === undefined) return matches('*');
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || (bindings !== undefined && ts.isNamespaceImport(bindings))) return matches('*');
  return bindings?.elements.some((element) => matches((element.propertyName ?? element.name).text)) ?? false;
};
