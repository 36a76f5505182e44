import type { Feature } from '../../platform/feature/feature.ts';
import type { IpRange } from '../../platform/network/ip-range.ts';
import type { PostOutbound } from '../../platform/outbound/outbound.ts';
import { createEndpointAddresses } from './endpoint-address.ts';
import { createCallEndpoint } from './endpoint-call.ts';
import { createTestEndpoint, type TestEndpoint } from './endpoint-test.service.ts';
import { defineHttpTask } from './http.task.ts';
import { taskEndpointProblems } from './task-endpoints.errors.ts';
import { createTaskEndpointRoutes } from './task-endpoints.routes.ts';
import { createTaskEndpoints, type TaskEndpoints, type TaskEndpointsNeeds } from './task-endpoints.service.ts';

export {
  attemptsField,
  descriptionField,
  endpointNameField,
  endpointUrlField,
  overlapField,
  presentEndpoint,
  timeoutField,
} from './endpoint-fields.ts';
export type { TaskEndpoint } from './task-endpoint.ts';

export type TaskEndpointsFeatureNeeds = Omit<TaskEndpointsNeeds, 'addresses'> & {
  readonly post: PostOutbound;
  readonly settings: { readonly allowedAddresses: readonly IpRange[] };
};

export type TaskEndpointsFeature = {
  readonly feature: Feature;
  /** For the command line. */
  readonly endpoints: TaskEndpoints;
  readonly test: TestEndpoint;
};

/** The servers that tasks of the kind `http` are sent to, and that kind. */
export const createTaskEndpointsFeature = (needs: TaskEndpointsFeatureNeeds): TaskEndpointsFeature => {
  const addresses = createEndpointAddresses(needs.settings.allowedAddresses);
  const endpoints = createTaskEndpoints({ ...needs, addresses });
  const call = createCallEndpoint({ ...needs, addresses });
  const test = createTestEndpoint({ ...needs, endpoints, call });
  return {
    feature: {
      name: 'task-endpoints',
      routes: createTaskEndpointRoutes(endpoints, test),
      problems: taskEndpointProblems,
      metrics: [],
      permissions: [
        { name: 'task-endpoints:read', description: 'See the servers that tasks of the kind http are sent to.' },
        {
          name: 'task-endpoints:write',
          description: 'Register, change, test and delete them, and rotate their secrets.',
        },
      ],
      tasks: [defineHttpTask({ database: needs.database, call, endpoints })],
    },
    endpoints,
    test,
  };
};
