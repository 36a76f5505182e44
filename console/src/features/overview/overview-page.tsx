import { useMay } from '../../api/me.ts';
import { HouseOverview } from './house-overview.tsx';
import { OwnOverview } from './own-overview.tsx';
import { housePermissions } from './readings.ts';

/** The start page: the house for those who look after any of it, their own account for everybody else. */
export const OverviewPage = () => (housePermissions.some(useMay()) ? <HouseOverview /> : <OwnOverview />);
