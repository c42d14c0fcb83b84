import type { ChoiceField, Field, FileField, GroupField, ListField, NumberField, TextField } from './field.ts';

/**
 * `ManagedInstance` of CreateWorkspaceInstance, whole. Source of names, limits, words and patterns: the service model
 * `workspaces-instances` 2022-07-26 as botocore 1.43.11 has it; `shape` is the name there. The JavaScript client knows the
 * names alone, and one more of them: `NestedVirtualization` (client-workspaces-instances 3.1138.0).
 */

const onOff = { kind: 'switch' } as const;
const group = (fields: Readonly<Record<string, Field>>): GroupField => ({ kind: 'group', fields });
const listOf = (of: Field, most?: number): ListField => ({ kind: 'list', of, ...(most !== undefined && { most }) });
const oneOf = (shape: string, ...values: readonly string[]): ChoiceField => ({ kind: 'choice', shape, values });
const toggle = (shape: string): ChoiceField => oneOf(shape, 'enabled', 'disabled');

/** Smithy's Integer has 32 bits; the model bounds it below alone. */
const count: NumberField = { kind: 'number', shape: 'NonNegativeInteger', least: 0, most: 2_147_483_647 };

type Limits = Pick<TextField, 'least' | 'most' | 'pattern' | 'fixed'>;
const text = (shape: string, words: string, example: string, limits: Limits): TextField => ({
  kind: 'text',
  shape,
  words,
  example,
  ...limits,
});

const id = (shape: string, words: string, prefix: string): TextField =>
  text(shape, words, `${prefix}-0a1b2c3d4e5f`, { pattern: `${prefix}-[0-9a-zA-Z]{1,63}` });
const upTo64 = (words: string, example: string): TextField => text('String64', words, example, { most: 64 });
const upTo128 = (words: string, example: string): TextField => text('String128', words, example, { most: 128 });
const arn = (words: string, example: string): TextField =>
  text('ARN', words, `arn:aws:${example}`, { most: 2048, pattern: 'arn:.*' });

const deviceName = text('DeviceName', 'a device name', '/dev/sda1', { most: 32 });
const securityGroupId = id('SecurityGroupId', 'the id of a security group', 'sg');
const subnetId = id('SubnetId', 'the id of a subnet', 'subnet');

const byte = '(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)';
const ipv4Address = text('Ipv4Address', 'an IPv4 address', '10.0.4.17', {
  pattern: `${byte}(?:\\.${byte}){3}`,
  fixed: true,
});
const ipv4Prefix = text('Ipv4Prefix', 'an IPv4 prefix', '10.0.4.16/28', {
  // AWS's own allows anything before and after it.
  pattern: `${byte}(?:\\.${byte}){3}(?:/\\d{1,2})?`,
  fixed: true,
});
const ipv6Addresses = listOf(
  group({
    Ipv6Address: text('Ipv6Address', 'an IPv6 address', '2001:db8::17', { most: 128, fixed: true }),
    IsPrimaryIpv6: onOff,
  }),
);

const group16 = '[0-9a-fA-F]{1,4}';
const byteOfIpv6 = '(?:25[0-5]|(?:2[0-4]|1{0,1}[0-9]){0,1}[0-9])';
const ipv6Forms = [
  `(?:${group16}:){7}${group16}`,
  `(?:${group16}:){1,7}:`,
  ...[6, 5, 4, 3, 2].map((before) => `(?:${group16}:){1,${before}}(?::${group16}){1,${7 - before}}`),
  `${group16}:(?:(?::${group16}){1,6})`,
  `:(?:(?::${group16}){1,7}|:)`,
  `fe80:(?::[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]{1,}`,
  `::(?:ffff(?::0{1,4}){0,1}:){0,1}(?:${byteOfIpv6}\\.){3}${byteOfIpv6}`,
  `(?:${group16}:){1,4}:(?:${byteOfIpv6}\\.){3}${byteOfIpv6}`,
];
const ipv6Prefix = text('Ipv6Prefix', 'an IPv6 prefix', '2001:db8:4:16::/80', {
  pattern: `(?:${ipv6Forms.join('|')})/(?:[0-9]{1,2}|1[01][0-9]|12[0-8])`,
  fixed: true,
});

const tagCharacters = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';
const tag = group({
  Key: text('TagKey', 'a tag key', 'cost-center', { least: 1, most: 128, pattern: `${tagCharacters}+` }),
  Value: text('TagValue', 'the value of a tag', '4711', { least: 0, most: 256, pattern: `${tagCharacters}*` }),
});

const blockDevice = group({
  DeviceName: deviceName,
  Ebs: group({
    VolumeType: oneOf('VolumeTypeEnum', 'standard', 'io1', 'io2', 'gp2', 'sc1', 'st1', 'gp3'),
    Encrypted: onOff,
    KmsKeyId: text('KmsKeyId', 'a KMS key', 'alias/desktops', { most: 128 }),
    Iops: count,
    Throughput: count,
    VolumeSize: count,
  }),
  NoDevice: deviceName,
  VirtualName: text('VirtualName', 'the name of an instance store', 'ephemeral0', {
    pattern: 'ephemeral(?:0|[1-9][0-9]{0,2})',
  }),
});

const networkInterface = group({
  AssociateCarrierIpAddress: onOff,
  AssociatePublicIpAddress: onOff,
  ConnectionTrackingSpecification: group({ TcpEstablishedTimeout: count, UdpStreamTimeout: count, UdpTimeout: count }),
  Description: text('Description', 'a description', 'Office network', { most: 1000 }),
  DeviceIndex: count,
  EnaSrdSpecification: group({ EnaSrdEnabled: onOff, EnaSrdUdpSpecification: group({ EnaSrdUdpEnabled: onOff }) }),
  InterfaceType: oneOf('InterfaceTypeEnum', 'interface', 'efa', 'efa-only'),
  Ipv4Prefixes: listOf(group({ Ipv4Prefix: ipv4Prefix })),
  Ipv4PrefixCount: count,
  Ipv6AddressCount: count,
  Ipv6Addresses: ipv6Addresses,
  Ipv6Prefixes: listOf(group({ Ipv6Prefix: ipv6Prefix })),
  Ipv6PrefixCount: count,
  NetworkCardIndex: count,
  NetworkInterfaceId: { ...id('NetworkInterfaceId', 'the id of a network interface', 'eni'), fixed: true },
  PrimaryIpv6: onOff,
  PrivateIpAddress: ipv4Address,
  PrivateIpAddresses: listOf(group({ Primary: onOff, PrivateIpAddress: ipv4Address })),
  SecondaryPrivateIpAddressCount: count,
  Groups: listOf(securityGroupId),
  SubnetId: subnetId,
});

const spotOptions = group({
  BlockDurationMinutes: count,
  InstanceInterruptionBehavior: oneOf('InstanceInterruptionBehaviorEnum', 'hibernate', 'stop'),
  MaxPrice: upTo64('a price per hour', '0.25'),
  SpotInstanceType: oneOf('SpotInstanceTypeEnum', 'one-time', 'persistent'),
  ValidUntilUtc: { kind: 'time' },
});

const metadataOptions = group({
  HttpEndpoint: toggle('HttpEndpointEnum'),
  HttpProtocolIpv6: toggle('HttpProtocolIpv6Enum'),
  HttpPutResponseHopLimit: { kind: 'number', shape: 'HttpPutResponseHopLimit', least: 1, most: 64 },
  HttpTokens: oneOf('HttpTokensEnum', 'optional', 'required'),
  InstanceMetadataTags: toggle('InstanceMetadataTagsEnum'),
});

const placement = group({
  Affinity: upTo64('an affinity', 'host'),
  AvailabilityZone: text('AvailabilityZone', 'an Availability Zone', 'us-west-2a', {
    pattern: '[a-z]{2}-[a-z]+-\\d(?:[a-z]|-[a-z]+-\\d[a-z])',
  }),
  GroupId: id('PlacementGroupId', 'the id of a placement group', 'pg'),
  GroupName: upTo64('the name of a placement group', 'spread'),
  HostId: id('HostId', 'the id of a dedicated host', 'h'),
  HostResourceGroupArn: arn(
    'the ARN of a host resource group',
    'resource-groups:eu-central-1:111122223333:group/hosts',
  ),
  PartitionNumber: count,
  Tenancy: oneOf('TenancyEnum', 'default', 'dedicated', 'host'),
});

/** The type and the subnet: what an alternative replaces. */
export const replaceable = {
  InstanceType: text('InstanceType', 'an instance type', 'm7i.large', { pattern: '[a-z0-9-]+\\.[a-z0-9]+' }),
  SubnetId: subnetId,
};

/** Where the user data stands; AWS counts the text that is sent, which is base64. */
export const userData: FileField = { kind: 'file', shape: 'UserData', most: 16_000 };

/** The whole specification of one machine. */
export const managedInstance: GroupField = group({
  BlockDeviceMappings: listOf(blockDevice),
  CapacityReservationSpecification: group({
    CapacityReservationPreference: oneOf(
      'CapacityReservationPreferenceEnum',
      'capacity-reservations-only',
      'open',
      'none',
    ),
    CapacityReservationTarget: group({
      CapacityReservationId: upTo128('the id of a capacity reservation', 'cr-0a1b2c3d4e5f'),
      CapacityReservationResourceGroupArn: arn(
        'the ARN of a resource group of capacity reservations',
        'resource-groups:eu-central-1:111122223333:group/reserved',
      ),
    }),
  }),
  CpuOptions: group({
    AmdSevSnp: toggle('AmdSevSnpEnum'),
    CoreCount: count,
    ThreadsPerCore: count,
    NestedVirtualization: toggle('NestedVirtualizationEnum'),
  }),
  CreditSpecification: group({ CpuCredits: oneOf('CpuCreditsEnum', 'standard', 'unlimited') }),
  DisableApiStop: onOff,
  EbsOptimized: onOff,
  EnablePrimaryIpv6: onOff,
  EnclaveOptions: group({ Enabled: onOff }),
  HibernationOptions: group({ Configured: onOff }),
  IamInstanceProfile: group({
    Arn: arn('the ARN of an instance profile', 'iam::111122223333:instance-profile/kiosk'),
    Name: upTo64('the name of an instance profile', 'kiosk'),
  }),
  ImageId: id('ImageId', 'the id of an image in the standby Region', 'ami'),
  InstanceMarketOptions: group({
    MarketType: oneOf('MarketTypeEnum', 'spot', 'capacity-block'),
    SpotOptions: spotOptions,
  }),
  InstanceType: replaceable.InstanceType,
  Ipv6Addresses: ipv6Addresses,
  Ipv6AddressCount: count,
  KernelId: upTo128('the id of a kernel', 'aki-0a1b2c3d'),
  KeyName: upTo64('the name of a key pair', 'kiosk'),
  LicenseSpecifications: listOf(
    group({
      LicenseConfigurationArn: arn(
        'the ARN of a license configuration',
        'license-manager:eu-central-1:111122223333:license-configuration:lic-0a1b2c3d',
      ),
    }),
  ),
  MaintenanceOptions: group({ AutoRecovery: oneOf('AutoRecoveryEnum', 'disabled', 'default') }),
  MetadataOptions: metadataOptions,
  Monitoring: group({ Enabled: onOff }),
  NetworkInterfaces: listOf(networkInterface),
  NetworkPerformanceOptions: group({
    BandwidthWeighting: oneOf('BandwidthWeightingEnum', 'default', 'vpc-1', 'ebs-1'),
  }),
  Placement: placement,
  PrivateDnsNameOptions: group({
    HostnameType: oneOf('HostnameTypeEnum', 'ip-name', 'resource-name'),
    EnableResourceNameDnsARecord: onOff,
    EnableResourceNameDnsAAAARecord: onOff,
  }),
  PrivateIpAddress: ipv4Address,
  RamdiskId: upTo128('the id of a RAM disk', 'ari-0a1b2c3d'),
  SecurityGroupIds: listOf(securityGroupId),
  SecurityGroups: listOf(
    text('SecurityGroupName', 'the name of a security group', 'office', {
      pattern: '(?!sg-)[\\w .:\\/\\(\\)#,@\\[\\]+=&;\\{\\}!$*\\-]{0,255}',
    }),
  ),
  SubnetId: subnetId,
  TagSpecifications: listOf(
    group({
      ResourceType: oneOf('ResourceTypeEnum', 'instance', 'volume', 'spot-instances-request', 'network-interface'),
      Tags: listOf(tag, 50),
    }),
    30,
  ),
  UserData: userData,
});
