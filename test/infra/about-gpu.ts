import { expect, test } from 'vitest'
import { find, ofType, type Stacks } from './synthesize.ts'

export function aboutGpu({ edge }: Stacks): void {
  const group = find(edge, 'AWS::AutoScaling::AutoScalingGroup').Properties
  const template = find(edge, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData
  const task = find(edge, 'AWS::ECS::TaskDefinition').Properties
  const service = find(edge, 'AWS::ECS::Service').Properties
  const [container] = task.ContainerDefinitions

  test('one GPU a container, its root file system read-only, its user nobody', () => {
    expect(task.ContainerDefinitions).toHaveLength(1)
    expect(container).toMatchObject({
      ResourceRequirements: [{ Type: 'GPU', Value: '1' }],
      Cpu: 3072,
      MemoryReservation: 12_288,
      ReadonlyRootFilesystem: true,
      User: '10001',
      StopTimeout: 120,
    })
    expect(container.MountPoints).toEqual([
      { ContainerPath: '/cache', ReadOnly: false, SourceVolume: 'cache' },
    ])
    expect(container.LogConfiguration.Options).toMatchObject({
      mode: 'non-blocking',
      'max-buffer-size': '8388608b',
    })
  })

  test('a container is well while its supervisor answers', () => {
    expect(container.HealthCheck).toEqual({
      Command: ['CMD', 'node', 'gpu-worker/health.ts'],
      Interval: 15,
      Timeout: 5,
      Retries: 4,
      StartPeriod: 300,
    })
  })

  test('at rest there is no instance; what ECS has not emptied is not removed', () => {
    expect(group).toMatchObject({
      MinSize: '0',
      MaxSize: '4',
      NewInstancesProtectedFromScaleIn: true,
      CapacityRebalance: false,
    })
    expect(group.DesiredCapacity).toBeUndefined()
    const { AutoScalingGroupProvider: provider } = find(
      edge,
      'AWS::ECS::CapacityProvider',
    ).Properties
    expect(provider).toMatchObject({
      ManagedTerminationProtection: 'ENABLED',
      ManagedDraining: 'ENABLED',
      ManagedScaling: {
        Status: 'ENABLED',
        TargetCapacity: 100,
        MinimumScalingStepSize: 1,
        MaximumScalingStepSize: 4,
        InstanceWarmupPeriod: 60,
      },
    })
  })

  test('the first instance is On-Demand, so that a sleeping system wakes; the others are Spot', () => {
    const { InstancesDistribution, LaunchTemplate } = group.MixedInstancesPolicy
    expect(InstancesDistribution).toEqual({
      OnDemandAllocationStrategy: 'prioritized',
      SpotAllocationStrategy: 'price-capacity-optimized',
      OnDemandBaseCapacity: 1,
      OnDemandPercentageAboveBaseCapacity: 0,
    })
    expect(
      LaunchTemplate.Overrides.map(({ InstanceType }: { InstanceType: string }) => InstanceType),
    ).toEqual(['g6.xlarge', 'g6.2xlarge', 'g5.xlarge', 'g6e.xlarge'])
  })

  test('instances have encrypted disks, IMDSv2 two hops far, and no way in', () => {
    expect(template.MetadataOptions).toMatchObject({
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
    })
    for (const { Ebs } of template.BlockDeviceMappings)
      expect(Ebs).toMatchObject({ Encrypted: true, VolumeType: 'gp3', VolumeSize: 60 })
    expect(template.KeyName).toBeUndefined()
    for (const [, { Properties }] of ofType(edge, 'AWS::EC2::SecurityGroup')) {
      expect(Properties.SecurityGroupIngress).toBeUndefined()
      expect(Properties.SecurityGroupEgress).toMatchObject([
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
      ])
    }
    expect(ofType(edge, 'AWS::EC2::SecurityGroupIngress')).toEqual([])
  })

  test('the agent drains Spot instances and gives a task 120 s', () => {
    const script = JSON.stringify(template.UserData)
    for (const line of [
      'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true',
      'ECS_CONTAINER_STOP_TIMEOUT=120s',
      'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached',
      'ECS_ENABLE_GPU_SUPPORT=true',
    ])
      expect(script).toContain(line)
  })

  test('a deployment may stop every task first, is rolled back when it fails, and moves nothing', () => {
    expect(service).toMatchObject({
      DesiredCount: 0,
      AvailabilityZoneRebalancing: 'DISABLED',
      DeploymentConfiguration: {
        MinimumHealthyPercent: 0,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    })
    expect(service.LaunchType).toBeUndefined()
    expect(service.CapacityProviderStrategy).toMatchObject([{ Weight: 1 }])
  })

  test('the service is made after what its tasks need, and removed before it', () => {
    const first = (find(edge, 'AWS::ECS::Service').DependsOn ?? []).map(
      (id) => edge.Resources[id]!.Type,
    )
    // ECS refuses a service whose provider is not yet one of the cluster's.
    expect(first).toContain('AWS::ECS::ClusterCapacityProviderAssociations')
    expect(first).toContain('AWS::EC2::Route')
    expect(first).toContain('AWS::IAM::Policy')
  })

  test('the network has no NAT and reaches S3 and DynamoDB by gateways, in three zones', () => {
    expect(ofType(edge, 'AWS::EC2::NatGateway')).toEqual([])
    expect(ofType(edge, 'AWS::EC2::Subnet')).toHaveLength(3)
    const endpoints = ofType(edge, 'AWS::EC2::VPCEndpoint')
    expect(endpoints).toHaveLength(2)
    for (const [, { Properties }] of endpoints) expect(Properties.VpcEndpointType).toBe('Gateway')
  })
}
