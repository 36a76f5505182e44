import type { Setting, SettingFault, SettingValues } from '../platform/config/setting.ts';
import { listOf, oneOf, text, textOr, url, wholeNumber } from '../platform/config/setting-text.ts';
import { readIpRange } from '../platform/network/ip-range.ts';

/** `name=value` as OpenTelemetry writes lists: the value is percent-encoded where it has to be. */
const pair = (part: string): readonly [string, string] | undefined => {
  const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*(.*)$/.exec(part) ?? [];
  try {
    return name === '' ? undefined : [name, decodeURIComponent(value)];
  } catch {
    return undefined;
  }
};

/** A header as it may go over the wire (RFC 9110, section 5). */
const header = (part: string): readonly [string, string] | undefined => {
  const read = pair(part);
  return read !== undefined && /^[\w!#$%&'*+.^`|~-]+$/.test(read[0]) && /^[\x20-\x7e]+$/.test(read[1])
    ? read
    : undefined;
};

const range = (part: string) => {
  const reading = readIpRange(part);
  return 'range' in reading ? reading.range : undefined;
};

/** Who may fetch the metrics, and whom they are sent to. `docs/guides/connect-monitoring.md` says how. */
export const exportSettingDefinitions = {
  METRICS_ALLOWED_ADDRESSES: {
    schema: listOf(range),
    description: 'From which addresses `/metrics` may be read without a token.',
    rule: 'addresses or CIDR ranges without host bits, split by commas',
    example: '10.0.8.4,10.1.0.0/16',
    whenUnset: 'none',
    isSecret: false,
  },
  METRICS_BATCH_SIZE: {
    schema: wholeNumber(1, 10_000, 500),
    description: 'The most points or spans that one request to a receiver of metrics or traces carries.',
    rule: 'a whole number from 1 to 10000',
    example: '1000',
    whenUnset: '500',
    isSecret: false,
  },
  METRICS_CONSOLE: {
    schema: oneOf(['on', 'off'], 'off'),
    description: 'Whether the metrics are printed: one line of JSON a flush, with what was counted since the last one.',
    rule: 'on or off',
    example: 'on',
    whenUnset: 'off',
    isSecret: false,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: url('http:', 'https:'),
    description:
      'An OpenTelemetry Collector, or whatever else takes OTLP over HTTP. Metrics go to `v1/metrics` below it, kept traces to `v1/traces`.',
    rule: 'an http or https URL without user and password',
    example: 'http://otel-collector:4318',
    whenUnset: 'nothing is sent',
    isSecret: false,
  },
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: {
    schema: url('http:', 'https:'),
    description: 'Where metrics go instead, as a whole URL.',
    rule: 'an http or https URL without user and password',
    example: 'http://victoria-metrics:8428/opentelemetry/v1/metrics',
    whenUnset: '`v1/metrics` below OTEL_EXPORTER_OTLP_ENDPOINT',
    isSecret: false,
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    schema: url('http:', 'https:'),
    description: 'Where kept traces go instead, as a whole URL.',
    rule: 'an http or https URL without user and password',
    example: 'http://tempo:4318/v1/traces',
    whenUnset: '`v1/traces` below OTEL_EXPORTER_OTLP_ENDPOINT',
    isSecret: false,
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: listOf(header),
    description: 'Headers that go with every request to the OTLP endpoints, such as a key.',
    rule: 'name=value, split by commas, values percent-encoded',
    example: 'authorization=Bearer%20<a key>',
    whenUnset: 'none',
    isSecret: true,
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    schema: oneOf(['http/protobuf'], 'http/protobuf'),
    description: 'How OTLP is spoken. It stands here to say that gRPC and JSON are not spoken.',
    rule: 'http/protobuf',
    example: 'http/protobuf',
    whenUnset: 'http/protobuf',
    isSecret: false,
  },
  OTEL_EXPORTER_OTLP_COMPRESSION: {
    schema: oneOf(['gzip', 'none'], 'gzip'),
    description: 'Whether requests to the OTLP endpoints are compressed.',
    rule: 'gzip or none',
    example: 'none',
    whenUnset: 'gzip',
    isSecret: false,
  },
  OTEL_SERVICE_NAME: {
    schema: text(),
    description: 'What this service is called where its telemetry goes.',
    rule: 'a text',
    example: 'castellan',
    whenUnset: '`service.name` of OTEL_RESOURCE_ATTRIBUTES, or castellan',
    isSecret: false,
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    schema: listOf(pair),
    description: 'More about this process where its telemetry goes; Datadog has them as tags.',
    rule: 'name=value, split by commas, values percent-encoded',
    example: 'deployment.environment.name=production,host.name=auth-1',
    whenUnset: 'none; service.version, host.name and others are added',
    isSecret: false,
  },
  DATADOG_API_KEY: {
    schema: text(),
    description: 'The key with which metrics are sent to Datadog.',
    rule: 'a text without spaces',
    example: '<an API key of Datadog>',
    whenUnset: 'nothing is sent',
    isSecret: true,
  },
  DD_SITE: {
    schema: textOr('datadoghq.com'),
    description: "Which of Datadog's sites the key belongs to.",
    rule: 'a host name',
    example: 'datadoghq.eu',
    whenUnset: 'datadoghq.com',
    isSecret: false,
  },
  DD_URL: {
    schema: url('http:', 'https:'),
    description: "Where Datadog's API is reached instead, for example through a proxy.",
    rule: 'an http or https URL without user and password',
    example: 'https://datadog-proxy.internal:8443',
    whenUnset: '`https://api.` and DD_SITE',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

type ExportSettings = SettingValues<typeof exportSettingDefinitions>;

const endpoints = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'DD_URL',
] as const;

/** What contradicts among them. */
export const faultsOfExportSettings = (settings: ExportSettings): SettingFault[] => {
  const faults: SettingFault[] = [];
  for (const name of endpoints) {
    const address = settings[name];
    if (address !== null && (address.username !== '' || address.password !== '')) {
      const way = name === 'DD_URL' ? '' : '; OTEL_EXPORTER_OTLP_HEADERS is the place for a key';
      faults.push({ name, sentence: `${name} must be a URL without user and password${way}` });
    }
  }
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(settings.DD_SITE)) {
    faults.push({ name: 'DD_SITE', sentence: 'DD_SITE must be a host name, for example datadoghq.eu' });
  }
  if (settings.DATADOG_API_KEY !== null && !/^[\x21-\x7e]+$/.test(settings.DATADOG_API_KEY)) {
    faults.push({ name: 'DATADOG_API_KEY', sentence: 'DATADOG_API_KEY must be a text without spaces' });
  }
  return faults;
};
