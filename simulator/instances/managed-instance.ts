import type { Fields, Rule } from '../validation.ts';
import {
  arn,
  count,
  deviceName,
  flag,
  ipv4Address,
  ipv6Addresses,
  kmsKeyId,
  listOf,
  oneOf,
  securityGroupIds,
  subnetId,
  tagList,
  text128,
  text64,
} from './limits.ts';
import { networkInterface } from './network-interface.ts';

const structure = (fields: Fields): Rule => ({ type: 'structure', fields });
const pattern = (regularExpression: RegExp): Rule => ({ type: 'string', pattern: regularExpression });

const blockDevice: Fields = {
  DeviceName: deviceName,
  Ebs: structure({
    VolumeType: oneOf('standard', 'io1', 'io2', 'gp2', 'sc1', 'st1', 'gp3'),
    Encrypted: flag,
    KmsKeyId: kmsKeyId,
    Iops: count,
    Throughput: count,
    VolumeSize: count,
  }),
  NoDevice: deviceName,
  VirtualName: pattern(/^ephemeral(0|[1-9][0-9]{0,2})$/),
};

const marketOptions: Fields = {
  MarketType: oneOf('spot', 'capacity-block'),
  SpotOptions: structure({
    BlockDurationMinutes: count,
    InstanceInterruptionBehavior: oneOf('hibernate', 'stop'),
    MaxPrice: text64,
    SpotInstanceType: oneOf('one-time', 'persistent'),
    ValidUntilUtc: { type: 'timestamp' },
  }),
};

const metadataOptions: Fields = {
  HttpEndpoint: oneOf('enabled', 'disabled'),
  HttpProtocolIpv6: oneOf('enabled', 'disabled'),
  HttpPutResponseHopLimit: { type: 'integer', min: 1, max: 64 },
  HttpTokens: oneOf('optional', 'required'),
  InstanceMetadataTags: oneOf('enabled', 'disabled'),
};

const placement: Fields = {
  Affinity: text64,
  AvailabilityZone: pattern(/^[a-z]{2}-[a-z]+-\d(?:[a-z]|-[a-z]+-\d[a-z])$/),
  GroupId: pattern(/^pg-[0-9a-zA-Z]{1,63}$/),
  GroupName: text64,
  HostId: pattern(/^h-[0-9a-zA-Z]{1,63}$/),
  HostResourceGroupArn: arn,
  PartitionNumber: count,
  Tenancy: oneOf('default', 'dedicated', 'host'),
};

const tagSpecification: Fields = {
  ResourceType: oneOf('instance', 'volume', 'spot-instances-request', 'network-interface'),
  Tags: tagList,
};

/** ManagedInstanceRequest of the model, every field of it; see limits.ts. */
export const managedInstance: Fields = {
  BlockDeviceMappings: listOf(structure(blockDevice)),
  CapacityReservationSpecification: structure({
    CapacityReservationPreference: oneOf('capacity-reservations-only', 'open', 'none'),
    CapacityReservationTarget: structure({
      CapacityReservationId: text128,
      CapacityReservationResourceGroupArn: arn,
    }),
  }),
  CpuOptions: structure({
    AmdSevSnp: oneOf('enabled', 'disabled'),
    CoreCount: count,
    ThreadsPerCore: count,
    NestedVirtualization: oneOf('enabled', 'disabled'),
  }),
  CreditSpecification: structure({ CpuCredits: oneOf('standard', 'unlimited') }),
  DisableApiStop: flag,
  EbsOptimized: flag,
  EnablePrimaryIpv6: flag,
  EnclaveOptions: structure({ Enabled: flag }),
  HibernationOptions: structure({ Configured: flag }),
  IamInstanceProfile: structure({ Arn: arn, Name: text64 }),
  ImageId: pattern(/^ami-[0-9a-zA-Z]{1,63}$/),
  InstanceMarketOptions: structure(marketOptions),
  InstanceType: { type: 'string', min: 1, max: 64, pattern: /^([a-z0-9-]+)\.([a-z0-9]+)$/ },
  Ipv6Addresses: ipv6Addresses,
  Ipv6AddressCount: count,
  KernelId: text128,
  KeyName: text64,
  LicenseSpecifications: listOf(structure({ LicenseConfigurationArn: arn })),
  MaintenanceOptions: structure({ AutoRecovery: oneOf('disabled', 'default') }),
  MetadataOptions: structure(metadataOptions),
  Monitoring: structure({ Enabled: flag }),
  NetworkInterfaces: listOf(structure(networkInterface)),
  NetworkPerformanceOptions: structure({ BandwidthWeighting: oneOf('default', 'vpc-1', 'ebs-1') }),
  Placement: structure(placement),
  PrivateDnsNameOptions: structure({
    HostnameType: oneOf('ip-name', 'resource-name'),
    EnableResourceNameDnsARecord: flag,
    EnableResourceNameDnsAAAARecord: flag,
  }),
  PrivateIpAddress: ipv4Address,
  RamdiskId: text128,
  SecurityGroupIds: securityGroupIds,
  SecurityGroups: listOf(pattern(/^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/)),
  SubnetId: subnetId,
  TagSpecifications: { type: 'list', max: 30, of: structure(tagSpecification) },
  UserData: { type: 'string', max: 16_000, sensitive: true },
};
