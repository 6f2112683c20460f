/** What stands in front of the API, and the GPU workers. Optional: without it, exact edits work. */

import { join } from 'node:path'
import {
  Aws,
  CfnOutput,
  Duration,
  Fn,
  RemovalPolicy,
  SecretValue,
  Size,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib'
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
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
import { Platform } from 'aws-cdk-lib/aws-ecr-assets'
import {
  AmiHardwareType,
  AwsLogDriverMode,
  CfnCapacityProvider,
  CfnClusterCapacityProviderAssociations,
  CfnService,
  Cluster,
  ContainerImage,
  ContainerInsights,
  Ec2TaskDefinition,
  EcsOptimizedImage,
  LogDrivers,
  NetworkMode,
} from 'aws-cdk-lib/aws-ecs'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'
import { ROOT } from './bundle.ts'
import { dashboard } from './dashboard.ts'
import type { DataApiStack } from './data-api.ts'
import { edgeAlarms } from './edge-alarms.ts'
import type { Knobs } from './knobs.ts'
import { nodeFunction } from './node-function.ts'
import { scaleService } from './scaling.ts'
import {
  type Fleet,
  gpuTaskStatements,
  instanceStatements,
  pullStatements,
  scalerDataStatements,
  scalerStatements,
  taskProtectionStatements,
} from './statements.ts'
import { CACHE_ON_HOST, userData, WORKER_USER } from './user-data.ts'

const CACHE_IN_CONTAINER = '/cache'
const ZONES = 3

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

    const distribution = this.edge()
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
    const vpc = this.network()
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.DISABLED, // task counts come free, see scaling.ts
    })
    const fleet = this.fleetOf(cluster.clusterName)
    const group = this.instances(vpc, cluster.clusterName, fleet)
    const provider = this.capacity(cluster.clusterName, group.ref)
    const { service, image } = this.service(cluster.clusterName, provider, fleet)
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

  private edge(): Distribution {
    const { knobs } = this
    const origin = new HttpOrigin(Fn.select(2, Fn.split('/', this.data.apiUrl.url)), {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      readTimeout: Duration.seconds(60), // between bytes: streams say something every 15 s
      keepaliveTimeout: Duration.seconds(60),
      customHeaders: knobs.originSecret
        ? {
            'x-resound-origin': SecretValue.secretsManager(`resound/${knobs.stage}/origin`, {
              // CloudFormation looks again only when this text changes.
              versionId: knobs.originSecretVersion,
            }).unsafeUnwrap(), // a reference that CloudFormation resolves, never the value
          }
        : {},
    })
    const viewerRequest = new EdgeFunction(this, 'ViewerRequest', {
      code: FunctionCode.fromFile({ filePath: join(ROOT, 'infra/viewer-request.js') }),
      runtime: FunctionRuntime.JS_2_0,
    })
    return new Distribution(this, 'Edge', {
      comment: `resound ${knobs.stage}`,
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        functionAssociations: [
          { function: viewerRequest, eventType: FunctionEventType.VIEWER_REQUEST },
        ],
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      errorResponses: [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((httpStatus) => ({
        httpStatus,
        ttl: Duration.seconds(0),
      })),
      webAclId: knobs.waf ? this.firewall().attrArn : undefined,
      ...(knobs.domainName &&
        knobs.certificateArn && {
          domainNames: [knobs.domainName],
          certificate: Certificate.fromCertificateArn(this, 'Certificate', knobs.certificateArn),
          minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        }),
    })
  }

  private firewall(): CfnWebACL {
    const seen = (metricName: string) => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
    })
    return new CfnWebACL(this, 'Firewall', {
      scope: 'CLOUDFRONT', // exists in us-east-1 alone
      defaultAction: { allow: {} },
      visibilityConfig: seen('all'),
      rules: [
        {
          name: 'rate',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: 'IP' } },
          visibilityConfig: seen('rate'),
        },
        {
          name: 'common',
          priority: 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'AWSManagedRulesCommonRuleSet',
              // Recordings come in bodies of up to 1 MB.
              ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
            },
          },
          visibilityConfig: seen('common'),
        },
      ],
    })
  }

  private network(): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
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
        new LogGroup(this, 'FlowLogs', {
          retention: this.knobs.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        this.role('FlowLogsRole', 'vpc-flow-logs.amazonaws.com', []),
      ),
    })
    return vpc
  }

  private role(id: string, service: string, statements: readonly PolicyStatement[]): Role {
    const role = new Role(this, id, { assumedBy: new ServicePrincipal(service) })
    for (const statement of statements) role.addToPrincipalPolicy(statement)
    return role
  }

  private fleetOf(clusterName: string): Fleet {
    const ecs = (resource: string, resourceName: string) =>
      this.formatArn({ service: 'ecs', resource, resourceName })
    return {
      clusterArn: ecs('cluster', clusterName),
      containerInstanceArns: ecs('container-instance', `${clusterName}/*`),
      taskArns: ecs('task', `${clusterName}/*`),
    }
  }

  private instances(vpc: Vpc, clusterName: string, fleet: Fleet): CfnAutoScalingGroup {
    const { knobs } = this
    const securityGroup = new SecurityGroup(this, 'WorkerGroup', {
      vpc,
      description: 'GPU workers: nothing comes in, TLS goes out.',
      allowAllOutbound: false,
    })
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS and the input URLs of callers')
    const template = new LaunchTemplate(this, 'Instance', {
      machineImage: knobs.amiId
        ? imageOf(knobs.amiId)
        : EcsOptimizedImage.amazonLinux2023(AmiHardwareType.GPU),
      userData: userData(clusterName),
      securityGroup,
      role: this.role('InstanceRole', 'ec2.amazonaws.com', instanceStatements(fleet)),
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
    return new CfnAutoScalingGroup(this, 'Workers', {
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

  /** @returns the name of the capacity provider */
  private capacity(clusterName: string, groupName: string): string {
    const provider = new CfnCapacityProvider(this, 'Capacity', {
      autoScalingGroupProvider: {
        autoScalingGroupArn: groupName,
        managedScaling: {
          status: 'ENABLED',
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: this.knobs.maxWorkers,
          instanceWarmupPeriod: 60,
        },
        managedTerminationProtection: 'ENABLED',
        managedDraining: 'ENABLED',
      },
    })
    new CfnClusterCapacityProviderAssociations(this, 'Capacities', {
      cluster: clusterName,
      capacityProviders: [provider.ref],
      defaultCapacityProviderStrategy: [{ capacityProvider: provider.ref, weight: 1 }],
    })
    return provider.ref
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
      taskRole: this.role('WorkerRole', 'ecs-tasks.amazonaws.com', [
        ...gpuTaskStatements(data.resources),
        ...taskProtectionStatements(fleet),
      ]),
      executionRole: this.role(
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
            buildArgs: { MODEL_SOURCE: knobs.modelSource },
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
    service.node.addDependency(task)
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
        ...data.environmentOfEntries,
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

const imageOf = (imageId: string): IMachineImage => ({
  getImage: () => ({ imageId, osType: OperatingSystemType.LINUX, userData: UserData.forLinux() }),
})
