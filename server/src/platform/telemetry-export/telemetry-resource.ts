/** What all telemetry of this process is about (OpenTelemetry's resource): `service.name`, `host.name` and the like. */
export type TelemetryResource = Readonly<Record<string, string>>;

export type ResourceFacts = {
  /** `OTEL_SERVICE_NAME`; null takes `service.name` of the attributes, or `castellan`. */
  readonly serviceName: string | null;
  /** `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly version: string;
  readonly environment: string;
  readonly hostName: string;
  readonly port: number;
  readonly processId: number;
  /** Which of several processes behind one port; null for a server as a whole. */
  readonly slot: number | null;
};

/**
 * The instance is named after host and port, so that a restart continues the series it had; two servers of one host
 * have two ports, and where any port is taken the process id tells them apart; processes behind one port are told apart
 * by their place among them, also under a name that the operator chose. The operator's attributes come first.
 */
export const describeResource = (facts: ResourceFacts): TelemetryResource => {
  const { serviceName, attributes, version, environment, hostName, port, processId, slot } = facts;
  const server =
    attributes['service.instance.id'] ?? `${attributes['host.name'] ?? hostName}:${port === 0 ? processId : port}`;
  return {
    'service.version': version,
    'deployment.environment.name': environment,
    'host.name': hostName,
    ...attributes,
    'service.instance.id': slot === null ? server : `${server}/${slot}`,
    'service.name': serviceName ?? attributes['service.name'] ?? 'castellan',
  };
};
