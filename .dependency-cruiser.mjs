// Who may import whom. The direction is main → parts → composition → features → platform → vocabulary;
// docs/decisions/0001-modular-monolith.md says why. Type imports count.

const layers = ['main', 'parts', 'composition', 'features', 'platform', 'vocabulary'];
const source = '^server/src/';
const tests = '[.]test[.]tsx?$';

const pathOf = (layer) => (layer === 'main' ? `${source}main[.]ts$` : `${source}${layer}/`);

const direction = layers.slice(1).map((layer, index) => ({
  name: `${layer}-imports-only-to-its-right`,
  comment: `${layer} may import ${layers.slice(index + 2).join(', ') || 'nothing else'}.`,
  severity: 'error',
  from: { path: pathOf(layer), pathNot: tests },
  to: { path: layers.slice(0, index + 1).map(pathOf) },
}));

const onlyIn = (name, packages, path) => ({
  name,
  comment: `Only ${path} may import this package: everybody else goes through what it exports.`,
  severity: 'error',
  from: { path: source, pathNot: [tests, path] },
  to: { path: packages },
});

const consoleRooms = ['app', 'features', 'ui', 'api', 'words'];
const consoleSource = '^console/src/';
const roomOf = (room) => `${consoleSource}${room}/`;

const consoleDirection = consoleRooms.slice(1).map((room, index) => ({
  name: `console-${room}-imports-only-to-its-right`,
  comment: `${room} may import ${consoleRooms.slice(index + 2).join(', ') || 'nothing else'}.`,
  severity: 'error',
  from: { path: roomOf(room), pathNot: tests },
  to: { path: consoleRooms.slice(0, index + 1).map(roomOf) },
}));

export default {
  forbidden: [
    ...direction,
    ...consoleDirection,
    {
      name: 'console-features-stay-apart',
      comment: 'A screen that shows parts of two features is composed in app.',
      severity: 'error',
      from: { path: `${consoleSource}features/([^/]+)/` },
      to: { path: `${consoleSource}features/`, pathNot: `${consoleSource}features/$1/` },
    },
    {
      name: 'console-knows-no-server',
      comment: 'The console knows the server by the client package alone.',
      severity: 'error',
      from: { path: consoleSource },
      to: { path: '^(server|scripts|bench)/' },
    },
    {
      name: 'the-console-knows-no-test',
      severity: 'error',
      from: { path: consoleSource, pathNot: [tests, `${consoleSource}.*testing/`] },
      to: { path: [tests, `${consoleSource}.*testing/`, '^console/test/'] },
    },
    {
      name: 'features-stay-apart',
      comment: 'A feature says what it needs in a type of its own; the composition root supplies it.',
      severity: 'error',
      from: { path: `${source}features/([^/]+)/` },
      to: { path: `${source}features/`, pathNot: `${source}features/$1/` },
    },
    {
      name: 'vocabulary-imports-nothing',
      comment: 'Vocabulary is words: no package, no layer.',
      severity: 'error',
      from: { path: pathOf('vocabulary'), pathNot: tests },
      to: { pathNot: pathOf('vocabulary') },
    },
    {
      name: 'client-knows-no-server',
      comment: 'The client knows the server by server/openapi.json alone; its tests may start one.',
      severity: 'error',
      from: { path: '^client/(src|examples)/', pathNot: tests },
      to: { path: '^(server|scripts|bench)/|^client/test/' },
    },
    {
      name: 'server-knows-no-client',
      severity: 'error',
      from: { path: source },
      to: { path: '^client/' },
    },
    {
      name: 'client-stands-alone',
      comment: 'What runs in browsers needs no package; only castellan-client/verify has one.',
      severity: 'error',
      from: { path: '^client/src/', pathNot: [tests, '^client/src/verify/'] },
      to: { path: ['(^|/)node_modules/', '^client/src/verify/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'client-is-not-for-node-alone',
      comment: 'Browsers and workers have no Node modules.',
      severity: 'error',
      from: { path: '^client/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the-product-knows-no-test',
      comment: 'What ships imports neither tests, made-up people, scripts nor benchmarks.',
      severity: 'error',
      from: { path: source, pathNot: tests },
      to: { path: [tests, '^server/(test|seed)/', '^scripts/', '^bench/'] },
    },
    {
      name: 'no-development-package-in-the-product',
      severity: 'error',
      from: { path: [source, '^client/src/'], pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    onlyIn('postgresql-in-one-place', '(^|/)node_modules/(@types/)?pg/', '^server/src/platform/postgres/'),
    onlyIn('redis-in-one-place', '(^|/)node_modules/ioredis/', '^server/src/platform/redis/'),
    onlyIn('http-framework-in-one-place', '(^|/)node_modules/fastify/', '^server/src/platform/http/'),
    onlyIn('log-writer-in-one-place', '(^|/)node_modules/pino/', '^server/src/platform/log/'),
    onlyIn('hashing-in-one-place', '(^|/)node_modules/@node-rs/', '^server/src/features/passwords/'),
    onlyIn('token-library-in-one-place', '(^|/)node_modules/jose/', '^server/src/features/tokens/'),
    onlyIn('ids-in-one-place', '(^|/)node_modules/uuid/', '^server/src/platform/randomness/'),
    onlyIn('mail-in-one-place', '(^|/)node_modules/(@types/)?nodemailer/', '^server/src/platform/mail/'),
    onlyIn('address-parsing-in-one-place', '(^|/)node_modules/ipaddr[.]js/', '^server/src/platform/'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
