/**
 * The environment for a process of ours: nothing that whoever runs the tests has set for AWS, Temporal or Lifeboat
 * reaches it, neither credentials nor profiles.
 */
export function ownEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS_|TEMPORAL_|LIFEBOAT_)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    TEMPORAL_CONFIG_FILE: '/dev/null',
    ...env,
  };
}
