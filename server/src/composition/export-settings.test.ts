import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../platform/config/setting.ts';
import { exportSettingDefinitions, faultsOfExportSettings } from './export-settings.ts';

const read = (environment: Record<string, string>) => {
  const reading = readSettings(exportSettingDefinitions, environment);
  return 'values' in reading ? reading.values : assert.fail(JSON.stringify(reading.faults));
};

test('lists of pairs are read as OpenTelemetry writes them, values percent-encoded', () => {
  const { OTEL_EXPORTER_OTLP_HEADERS, OTEL_RESOURCE_ATTRIBUTES } = read({
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%3Db%2Cc, x-scope = house',
    OTEL_RESOURCE_ATTRIBUTES: 'host.name=auth-1,team=gr%C3%BCn',
  });
  assert.deepEqual(OTEL_EXPORTER_OTLP_HEADERS, [
    ['authorization', 'Bearer a=b,c'],
    ['x-scope', 'house'],
  ]);
  assert.deepEqual(OTEL_RESOURCE_ATTRIBUTES, [
    ['host.name', 'auth-1'],
    ['team', 'grün'],
  ]);
});

for (const [name, value] of [
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'two words=x'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x=split%0D%0Ahere'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=%E0%A4%A'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://collector:4317'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['METRICS_ALLOWED_ADDRESSES', '10.0.0.5/8'],
  ['METRICS_ALLOWED_ADDRESSES', 'prometheus'],
  ['METRICS_BATCH_SIZE', '0'],
] as const) {
  test(`${name}=${value} is refused at start`, () => {
    const { faults } = readSettings(exportSettingDefinitions, { [name]: value });
    assert.deepEqual(
      faults.map((fault) => fault.name),
      [name],
    );
  });
}

for (const [name, value] of [
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:key@collector:4318'],
  ['DD_URL', 'https://user:key@proxy'],
  ['DD_SITE', 'https://datadoghq.eu/'],
  ['DATADOG_API_KEY', 'two words'],
] as const) {
  test(`${name}=${value.replace(/.*@/, '…')} contradicts itself, and the sentence does not repeat it`, () => {
    const [fault, ...others] = faultsOfExportSettings(read({ [name]: value }));
    assert.equal(fault?.name, name);
    assert.ok(!fault.sentence.includes('key@'));
    assert.equal(others.length, 0);
  });
}
