import { columns, type Panel, type Row, renderPanel, renderRow } from './panel.ts';

export type Dashboard = {
  /** Part of its address and of its file's name: `castellan-<name>`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly content: readonly (Panel | Row)[];
};

/** The version of Grafana's dashboard model that the files are written in. */
const schemaVersion = 39;

const variable = (name: string, label: string) => ({
  ...{ name, label, type: 'query', datasource: { type: 'prometheus', uid: '$datasource' } },
  ...{ refresh: 2, sort: 1, multi: true, includeAll: true, allValue: '.*' },
  current: { selected: true, text: ['All'], value: ['$__all'] },
  definition: `label_values(process_uptime_seconds{job="castellan"}, ${name})`,
  query: { query: `label_values(process_uptime_seconds{job="castellan"}, ${name})`, refId: name },
});

const variables = [
  {
    ...{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1 },
    current: {},
  },
  variable('environment', 'Environment'),
  variable('instance', 'Process'),
];

const firingAlerts = {
  ...{ name: 'Alerts', enable: true, hide: false, iconColor: 'red' },
  datasource: { type: 'prometheus', uid: '$datasource' },
  expr: 'ALERTS{alertname=~"Castellan.*", alertstate="firing"}',
  titleFormat: '{{alertname}}',
  step: '60s',
};

/** From one dashboard to the others, with the time and the variables that are set. */
const linkToOthers = {
  ...{ type: 'dashboards', title: 'Castellan', tags: ['castellan'], asDropdown: true },
  ...{ includeVars: true, keepTime: true, icon: 'external link' },
};

/** Sets panels side by side until a line is full; a row begins a new one. */
const layOut = (content: Dashboard['content']): Readonly<Record<string, unknown>>[] => {
  let x = 0;
  let y = 0;
  let lineHeight = 0;
  const endLine = (): void => {
    y += lineHeight;
    x = 0;
    lineHeight = 0;
  };
  return content.map((part, index) => {
    const id = index + 1;
    if (part.kind === 'row') {
      endLine();
      const row = renderRow(part, id, y);
      y += 1;
      return row;
    }
    if (x + part.width > columns) endLine();
    const panel = renderPanel(part, id, { x, y, w: part.width, h: part.height });
    x += part.width;
    lineHeight = Math.max(lineHeight, part.height);
    return panel;
  });
};

/** A dashboard as Grafana reads it from a file. */
export const renderDashboard = ({ name, title, description, content }: Dashboard): string => {
  const dashboard = {
    ...{ uid: `castellan-${name}`, title: `Castellan: ${title}`, description, tags: ['castellan'] },
    ...{ schemaVersion, version: 1, editable: true, graphTooltip: 1, timezone: 'browser', refresh: '30s' },
    time: { from: 'now-1h', to: 'now' },
    templating: { list: variables },
    annotations: { list: [firingAlerts] },
    links: [linkToOthers],
    panels: layOut(content),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
};
