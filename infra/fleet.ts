/** The machines of the GPU workers: their network, their group, and how ECS asks for more of them. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling'
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  type IMachineImage,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  OperatingSystemType,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  UserData,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import {
  AmiHardwareType,
  CfnCapacityProvider,
  CfnClusterCapacityProviderAssociations,
  EcsOptimizedImage,
} from 'aws-cdk-lib/aws-ecs'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Knobs } from './knobs.ts'
import { type Fleet, instanceStatements } from './statements.ts'
import { userData } from './user-data.ts'

export const ZONES = 3

export function network(scope: Construct, knobs: Knobs): Vpc {
  const vpc = new Vpc(scope, 'Vpc', {
    maxAzs: ZONES,
    natGateways: 0, // a NAT costs more at rest than everything else together
    subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
    gatewayEndpoints: {
      S3: { service: GatewayVpcEndpointAwsService.S3 },
      DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
    },
    restrictDefaultSecurityGroup: false, // by a Lambda of CDK's own; nothing uses that group
  })
  vpc.addFlowLog('Flows', {
    destination: FlowLogDestination.toCloudWatchLogs(
      new LogGroup(scope, 'FlowLogs', {
        retention: knobs.logRetentionDays,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      roleFor(scope, 'FlowLogsRole', 'vpc-flow-logs.amazonaws.com', []),
    ),
  })
  return vpc
}

/** A role with these statements and no managed policy. */
export function roleFor(
  scope: Construct,
  id: string,
  service: string,
  statements: readonly PolicyStatement[],
): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal(service) })
  for (const statement of statements) role.addToPrincipalPolicy(statement)
  return role
}

export function fleetOf(scope: Construct, clusterName: string): Fleet {
  const ecs = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName })
  return {
    clusterArn: ecs('cluster', clusterName),
    containerInstanceArns: ecs('container-instance', `${clusterName}/*`),
    taskArns: ecs('task', `${clusterName}/*`),
  }
}

export function instances(
  scope: Construct,
  on: {
    readonly vpc: Vpc
    readonly clusterName: string
    readonly fleet: Fleet
    readonly knobs: Knobs
  },
): CfnAutoScalingGroup {
  const { vpc, clusterName, fleet, knobs } = on
  const securityGroup = new SecurityGroup(scope, 'WorkerGroup', {
    vpc,
    description: 'GPU workers: nothing comes in, TLS goes out.',
    allowAllOutbound: false,
  })
  securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS and the input URLs of callers')
  const template = new LaunchTemplate(scope, 'Instance', {
    machineImage: knobs.amiId
      ? imageOf(knobs.amiId)
      : EcsOptimizedImage.amazonLinux2023(AmiHardwareType.GPU),
    userData: userData(clusterName),
    securityGroup,
    role: roleFor(scope, 'InstanceRole', 'ec2.amazonaws.com', instanceStatements(fleet)),
    httpTokens: LaunchTemplateHttpTokens.REQUIRED,
    httpPutResponseHopLimit: 2, // the worker in its container looks for Spot notices
    blockDevices: [
      {
        deviceName: '/dev/xvda',
        volume: BlockDeviceVolume.ebs(60, {
          volumeType: EbsDeviceVolumeType.GP3,
          throughput: 250,
          encrypted: true,
        }),
      },
    ],
  })
  return new CfnAutoScalingGroup(scope, 'Workers', {
    minSize: '0', // warm workers are tasks; instances follow them
    maxSize: String(knobs.maxWorkers),
    vpcZoneIdentifier: vpc.publicSubnets.map(({ subnetId }) => subnetId),
    cooldown: '60',
    healthCheckType: 'EC2',
    healthCheckGracePeriod: 300,
    newInstancesProtectedFromScaleIn: true, // ECS takes the protection off what it has emptied
    capacityRebalance: false, // ECS would not be told of such a removal
    mixedInstancesPolicy: {
      launchTemplate: {
        launchTemplateSpecification: {
          launchTemplateId: template.launchTemplateId,
          version: template.latestVersionNumber,
        },
        overrides: knobs.instanceTypes.map((instanceType) => ({ instanceType })),
      },
      instancesDistribution: {
        onDemandAllocationStrategy: 'prioritized',
        spotAllocationStrategy: 'price-capacity-optimized',
        // The first is On-Demand, so that a sleeping system always wakes.
        onDemandBaseCapacity: knobs.onDemandBase,
        onDemandPercentageAboveBaseCapacity: knobs.onDemandPercentage,
      },
    },
    tags: [
      { key: 'Name', value: `resound ${knobs.stage} worker`, propagateAtLaunch: true },
      { key: 'AmazonECSManaged', value: '', propagateAtLaunch: true },
    ],
  })
}

/** How ECS asks for machines, and where it is told so. */
export function capacity(
  scope: Construct,
  on: { readonly clusterName: string; readonly groupName: string; readonly knobs: Knobs },
): { readonly provider: string; readonly association: CfnClusterCapacityProviderAssociations } {
  const { clusterName, groupName, knobs } = on
  const provider = new CfnCapacityProvider(scope, 'Capacity', {
    autoScalingGroupProvider: {
      autoScalingGroupArn: groupName,
      managedScaling: {
        status: 'ENABLED',
        targetCapacity: 100,
        minimumScalingStepSize: 1,
        maximumScalingStepSize: knobs.maxWorkers,
        instanceWarmupPeriod: 60,
      },
      managedTerminationProtection: 'ENABLED',
      managedDraining: 'ENABLED',
    },
  })
  const association = new CfnClusterCapacityProviderAssociations(scope, 'Capacities', {
    cluster: clusterName,
    capacityProviders: [provider.ref],
    defaultCapacityProviderStrategy: [{ capacityProvider: provider.ref, weight: 1 }],
  })
  return { provider: provider.ref, association }
}

const imageOf = (imageId: string): IMachineImage => ({
  getImage: () => ({ imageId, osType: OperatingSystemType.LINUX, userData: UserData.forLinux() }),
})
