import type { Fields } from '../validation.ts';
import { count, flag, ipv4Address, ipv6Addresses, listOf, oneOf, securityGroupIds, subnetId } from './limits.ts';

/** The model's own text: full, abbreviated, link-local, mapped and embedded addresses, each with a length of prefix. */
const ipv6Prefix =
  /^(([0-9a-fA-F]{1,4}:){7,7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:)|fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]{1,}|::(ffff(:0{1,4}){0,1}:){0,1}((25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])|([0-9a-fA-F]{1,4}:){1,4}:((25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9]))\/([0-9]{1,2}|1[01][0-9]|12[0-8])$/;

const ipv4Prefix = /^.*(?:(?:\d|[01]?\d\d|2[0-4]\d|25[0-5])\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d|\d)(?:\/\d{1,2})?.*$/;

/** InstanceNetworkInterfaceSpecification of the model; see limits.ts. */
export const networkInterface: Fields = {
  AssociateCarrierIpAddress: flag,
  AssociatePublicIpAddress: flag,
  ConnectionTrackingSpecification: {
    type: 'structure',
    fields: { TcpEstablishedTimeout: count, UdpStreamTimeout: count, UdpTimeout: count },
  },
  Description: { type: 'string', max: 1000, pattern: /^[\S\s]*$/ },
  DeviceIndex: count,
  EnaSrdSpecification: {
    type: 'structure',
    fields: {
      EnaSrdEnabled: flag,
      EnaSrdUdpSpecification: { type: 'structure', fields: { EnaSrdUdpEnabled: flag } },
    },
  },
  InterfaceType: oneOf('interface', 'efa', 'efa-only'),
  Ipv4Prefixes: listOf({ type: 'structure', fields: { Ipv4Prefix: { type: 'string', pattern: ipv4Prefix } } }),
  Ipv4PrefixCount: count,
  Ipv6AddressCount: count,
  Ipv6Addresses: ipv6Addresses,
  Ipv6Prefixes: listOf({ type: 'structure', fields: { Ipv6Prefix: { type: 'string', pattern: ipv6Prefix } } }),
  Ipv6PrefixCount: count,
  NetworkCardIndex: count,
  NetworkInterfaceId: { type: 'string', pattern: /^eni-[0-9a-zA-Z]{1,63}$/ },
  PrimaryIpv6: flag,
  PrivateIpAddress: ipv4Address,
  PrivateIpAddresses: listOf({ type: 'structure', fields: { Primary: flag, PrivateIpAddress: ipv4Address } }),
  SecondaryPrivateIpAddressCount: count,
  Groups: securityGroupIds,
  SubnetId: subnetId,
};
