import { UserData } from 'aws-cdk-lib/aws-ec2'

/** Where tasks find models that another task has fetched. */
export const CACHE_ON_HOST = '/var/lib/resound'

/** The user of the container, who writes there. */
export const WORKER_USER = '10001'

/** First start of a GPU instance: joins the cluster, and puts the cache on its own disk where it has one. */
export function userData(clusterName: string): UserData {
  const data = UserData.forLinux()
  data.addCommands(
    `cat >> /etc/ecs/ecs.config <<'CONFIG'`,
    `ECS_CLUSTER=${clusterName}`,
    'ECS_ENABLE_GPU_SUPPORT=true',
    'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true',
    'ECS_CONTAINER_STOP_TIMEOUT=120s',
    'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached',
    'CONFIG',
    `mkdir -p ${CACHE_ON_HOST}`,
    // An instance store carries no file system; the root volume serves where there is none.
    "disk=$(lsblk -dpno NAME,MODEL | awk '/Instance Storage/ { print $1; exit }')",
    `if [ -n "$disk" ]; then mkfs.xfs -f "$disk" && mount -o noatime "$disk" ${CACHE_ON_HOST}; fi`,
    `chown ${WORKER_USER}:${WORKER_USER} ${CACHE_ON_HOST}`,
    `chmod 700 ${CACHE_ON_HOST}`,
  )
  return data
}
