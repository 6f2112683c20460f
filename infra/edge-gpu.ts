/** What stands in front of the API, and the GPU workers. Optional: without it, exact edits work. */

import {
  Aws,
  CfnOutput,
  Duration,
  Fn,
  RemovalPolicy,
  Size,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib'
import { Platform } from 'aws-cdk-lib/aws-ecr-assets'
import {
  AwsLogDriverMode,
  CfnService,
  Cluster,
  ContainerImage,
  ContainerInsights,
  Ec2TaskDefinition,
  LogDrivers,
  NetworkMode,
} from 'aws-cdk-lib/aws-ecs'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import type { Construct } from 'constructs'
import { ROOT } from './bundle.ts'
import { dashboard } from './dashboard.ts'
import type { DataApiStack } from './data-api.ts'
import { edge } from './edge.ts'
import { edgeAlarms } from './edge-alarms.ts'
import { capacity, fleetOf, instances, network, roleFor, ZONES } from './fleet.ts'
import type { Knobs } from './knobs.ts'
import { nodeFunction } from './node-function.ts'
import { scaleService } from './scaling.ts'
import {
  type Fleet,
  gpuTaskStatements,
  pullStatements,
  scalerDataStatements,
  scalerStatements,
  taskProtectionStatements,
} from './statements.ts'
import { CACHE_ON_HOST, WORKER_USER } from './user-data.ts'

const CACHE_IN_CONTAINER = '/cache'

export class EdgeGpuStack extends Stack {
  private readonly knobs: Knobs
  private readonly data: DataApiStack

  constructor(
    scope: Construct,
    id: string,
    { knobs, data, ...props }: StackProps & { readonly knobs: Knobs; readonly data: DataApiStack },
  ) {
    super(scope, id, props)
    this.knobs = knobs
    this.data = data
    this.addStackDependency(data) // the origin secret is found by its name

    const distribution = edge(this, { knobs, apiUrl: data.apiUrl.url })
    const publicUrl = `https://${knobs.domainName ?? distribution.distributionDomainName}`
    new StringParameter(this, 'PublicUrlParameter', {
      parameterName: `/resound/${knobs.stage}/public-url`,
      stringValue: publicUrl,
    })
    const outputs: Record<string, string> = {
      PublicUrl: publicUrl,
      DistributionId: distribution.distributionId,
    }

    if (knobs.gpu) Object.assign(outputs, this.gpuWorkers())
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })
  }

  /** @returns outputs */
  private gpuWorkers(): Record<string, string> {
    const { knobs, data } = this
    const vpc = network(this, knobs)
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.DISABLED, // task counts come free, see scaling.ts
    })
    const fleet = fleetOf(this, cluster.clusterName)
    const group = instances(this, { vpc, clusterName: cluster.clusterName, fleet, knobs })
    const { provider, association } = capacity(this, {
      clusterName: cluster.clusterName,
      groupName: group.ref,
      knobs,
    })
    const { service, image } = this.service(cluster.clusterName, provider, fleet)
    // Side by side, ECS would refuse a provider that is not yet the cluster's, and a task would find no way out.
    service.node.addDependency(association, vpc)
    const scaled = {
      clusterName: cluster.clusterName,
      serviceName: service.attrName,
      queueName: data.resources.modelQueue.queueName,
    }
    scaleService(this, scaled, knobs)
    this.scaler(fleet, { ...scaled, serviceArn: service.ref, groupName: group.ref })
    edgeAlarms(this, { ...scaled, stage: knobs.stage, topic: data.topic })
    const board = dashboard(this, { ...scaled, data, knobs })

    return {
      ClusterName: cluster.clusterName,
      ServiceName: service.attrName,
      AutoScalingGroupName: group.ref,
      WorkerImageUri: image,
      DashboardUrl: `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${board}`,
    }
  }

  /** Three zones of whatever region this is: asked of CloudFormation, so that a synth asks nobody. */
  override get availabilityZones(): string[] {
    return Array.from({ length: ZONES }, (_, n) => Fn.select(n, Fn.getAzs()))
  }

  private service(
    clusterName: string,
    provider: string,
    fleet: Fleet,
  ): { service: CfnService; image: string } {
    const { knobs, data } = this
    const logs = new LogGroup(this, 'WorkerLogs', {
      retention: knobs.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const task = new Ec2TaskDefinition(this, 'Worker', {
      networkMode: NetworkMode.BRIDGE,
      taskRole: roleFor(this, 'WorkerRole', 'ecs-tasks.amazonaws.com', [
        ...gpuTaskStatements(data.resources),
        ...taskProtectionStatements(fleet),
      ]),
      executionRole: roleFor(
        this,
        'ExecutionRole',
        'ecs-tasks.amazonaws.com',
        pullStatements(this.repositoryArn()),
      ),
      volumes: [{ name: 'cache', host: { sourcePath: CACHE_ON_HOST } }],
    })
    const container = task.addContainer('worker', {
      image: knobs.image
        ? ContainerImage.fromRegistry(knobs.image)
        : ContainerImage.fromAsset(ROOT, {
            file: 'gpu-worker/Dockerfile',
            platform: Platform.LINUX_AMD64,
          }),
      cpu: 3072,
      memoryReservationMiB: 12_288,
      gpuCount: 1,
      user: WORKER_USER,
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(120),
      environment: {
        ...data.environmentOfEntries,
        AWS_REGION: Aws.REGION,
        RESOUND_DATA_DIR: CACHE_IN_CONTAINER,
        TMPDIR: CACHE_IN_CONTAINER,
      },
      logging: LogDrivers.awsLogs({
        logGroup: logs,
        streamPrefix: 'worker',
        mode: AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(8),
      }),
      healthCheck: {
        command: ['CMD', 'node', 'gpu-worker/health.ts'],
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 4,
        startPeriod: Duration.seconds(300),
      },
    })
    Validations.of(container).acknowledge({
      id: '@aws-cdk/aws-ecs:ecrImageRequiresPolicy',
      reason: 'The policy is attached: see repositoryArn.',
    })
    container.addMountPoints({
      containerPath: CACHE_IN_CONTAINER,
      sourceVolume: 'cache',
      readOnly: false,
    })
    const service = new CfnService(this, 'Service', {
      cluster: clusterName,
      taskDefinition: task.taskDefinitionArn,
      desiredCount: knobs.minWorkers,
      capacityProviderStrategy: [{ capacityProvider: provider, weight: 1 }],
      availabilityZoneRebalancing: 'DISABLED', // would move a task out of a running edit
      deploymentConfiguration: {
        minimumHealthyPercent: 0,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    })
    service.node.addDependency(task, task.taskRole, task.obtainExecutionRole())
    return { service, image: container.imageName }
  }

  /** Of an image that lies in a registry of AWS: the role needs its name. An image built here is granted by CDK. */
  private repositoryArn(): string | undefined {
    const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(
      this.knobs.image ?? '',
    )
    if (!match) return undefined
    const [, account, region, resourceName] = match
    return this.formatArn({ service: 'ecr', account, region, resource: 'repository', resourceName })
  }

  private scaler(
    fleet: Fleet,
    on: {
      readonly clusterName: string
      readonly serviceName: string
      readonly serviceArn: string
      readonly groupName: string
    },
  ): void {
    const { knobs, data } = this
    const groupArn = this.formatArn({
      service: 'autoscaling',
      resource: `autoScalingGroup:*:autoScalingGroupName/${on.groupName}`,
    })
    const scaler = nodeFunction(this, 'Scaler', {
      entries: ['functions/scaler/lambda.ts'],
      description: 'Starts the first GPU worker, stops the idle ones, removes empty instances.',
      memoryMb: 256,
      timeoutSeconds: 30,
      logRetentionDays: knobs.logRetentionDays,
      environment: {
        ...this.data.environmentOfEntries,
        RESOUND_CLUSTER: on.clusterName,
        RESOUND_SERVICE: on.serviceName,
        RESOUND_GROUP: on.groupName,
        RESOUND_MIN_WORKERS: String(knobs.minWorkers),
        RESOUND_MAX_WORKERS: String(knobs.maxWorkers),
        RESOUND_IDLE_SECONDS: String(knobs.idleSeconds),
        RESOUND_EMPTY_INSTANCE_SECONDS: String(knobs.emptyInstanceSeconds),
      },
      statements: [
        ...scalerDataStatements(data.resources),
        ...scalerStatements(fleet, { serviceArn: on.serviceArn, groupArn }),
      ],
    })
    const targets = [new LambdaFunction(scaler)]
    new Rule(this, 'EveryMinute', { schedule: Schedule.rate(Duration.minutes(1)), targets })
    new Rule(this, 'WakeScaler', { eventPattern: data.wakePattern(), targets })
  }
}
