/** Filled by its own slice. */
export const HealthStrip = () => null;
