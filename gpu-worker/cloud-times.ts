/** Of every worker of the cloud, in a container or a function: several machines, several clocks. */
export const CLOUD_TIMES = {
  leaseSeconds: 60,
  renewEverySeconds: 20,
  selfFenceSeconds: 45,
  controlPollSeconds: 1,
  clockSkewSeconds: 5,
} as const
