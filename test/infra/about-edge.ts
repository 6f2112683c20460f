import { expect, test } from 'vitest'
import { find, lambdas, ofType, plain, type Stacks } from './synthesize.ts'

/** AWS's own policies: managed-CachingDisabled and managed-AllViewerExceptHostHeader. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'

export function aboutEdge({ data, edge }: Stacks): void {
  const { DistributionConfig: distribution } = find(
    edge,
    'AWS::CloudFront::Distribution',
  ).Properties

  test('the function URL is open and streams; the origin secret is its lock', () => {
    expect(find(data, 'AWS::Lambda::Url').Properties).toMatchObject({
      AuthType: 'NONE',
      InvokeMode: 'RESPONSE_STREAM',
    })
    const api = lambdas(data).find(([id]) => id.startsWith('Api'))![1]
    expect(plain(api.Properties.Environment.Variables.RESOUND_ORIGIN_SECRET_ARN)).toBe(
      '<OriginSecret>',
    )
  })

  test('everybody may call the URL of the API, and nothing else', () => {
    const open = ofType(data, 'AWS::Lambda::Permission')
      .concat(ofType(edge, 'AWS::Lambda::Permission'))
      .map(([, { Properties }]) => Properties)
      .filter(({ Principal }) => Principal === '*')
    expect(open).toHaveLength(2)
    for (const permission of open) expect(plain(permission.FunctionName)).toBe('<Api.Arn>')
    expect(open.map(({ Action }) => Action).sort()).toEqual([
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ])
    for (const { Action, FunctionUrlAuthType, InvokedViaFunctionUrl } of open)
      if (Action === 'lambda:InvokeFunction') expect(InvokedViaFunctionUrl).toBe(true)
      else expect(FunctionUrlAuthType).toBe('NONE')
  })

  test('CloudFront is told the secret by a reference, never by its value', () => {
    const [origin] = distribution.Origins
    expect(origin.OriginCustomHeaders).toEqual([
      {
        HeaderName: 'x-resound-origin',
        HeaderValue: '{{resolve:secretsmanager:resound/prod/origin:SecretString:::}}',
      },
    ])
    expect(origin.CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginReadTimeout: 60,
      OriginKeepaliveTimeout: 60,
    })
    expect(find(data, 'AWS::SecretsManager::Secret').Properties).toMatchObject({
      Name: 'resound/prod/origin',
      GenerateSecretString: { PasswordLength: 48 },
    })
  })

  test('one behaviour: HTTPS, every method, nothing cached, the Authorization header passes', () => {
    expect(distribution.CacheBehaviors).toBeUndefined()
    expect(distribution.DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: 'https-only',
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    })
    expect(distribution).toMatchObject({ HttpVersion: 'http2and3', PriceClass: 'PriceClass_100' })
    for (const { ErrorCachingMinTTL } of distribution.CustomErrorResponses)
      expect(ErrorCachingMinTTL).toBe(0)
  })

  test('a CloudFront Function sees every request; there is no Lambda@Edge', () => {
    const { FunctionAssociations, LambdaFunctionAssociations } = distribution.DefaultCacheBehavior
    expect(LambdaFunctionAssociations).toBeUndefined()
    expect(FunctionAssociations).toHaveLength(1)
    expect(FunctionAssociations[0].EventType).toBe('viewer-request')
    const { FunctionConfig } = find(edge, 'AWS::CloudFront::Function').Properties
    expect(FunctionConfig.Runtime).toBe('cloudfront-js-2.0')
  })

  test('the API finds its public address in a parameter', () => {
    expect(find(edge, 'AWS::SSM::Parameter').Properties).toMatchObject({
      Name: '/resound/prod/public-url',
      Type: 'String',
    })
  })
}
