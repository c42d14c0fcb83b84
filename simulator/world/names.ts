import { streamOf } from '../randomness.ts';

const first =
  'ada adam aisha alan alba amara amir ana anders anna aoife arjun astrid ben bianca bruno camille carlos chiara chidi clara daan dana daniel diego elena eli emeka emil emma erik esra eva fatima felix fiona finn gabriel grace greta hana hannah hugo ida ines ingrid isaac ivan jana jonas julia kai karim kenji kofi lara leila leo lena liam lina lucia luis mai marco maria marta mateo maya mei mila mohamed nadia naomi niko nina noah nora olga oliver omar oscar paula pedro petra priya rafael rahul rosa ruth sam sara sofia sven tara theo tomas uma valentina victor vera wei yara yusuf zoe'.split(
    ' ',
  );
const last =
  'abbott achebe adler agarwal ahmed albrecht almeida andersen araujo baker banerjee barros bauer becker bennett berg bianchi bishop blanc bose brandt brennan castro chen clarke cohen conti costa cruz dahl davies delgado diaz dubois duran eklund endo eriksson evans farouk fernandez ferrari fischer fontaine foster fujita garcia gomez graf gupta haas hansen harris hayashi heinz herrera hoffman hughes ibrahim ivanov jackson jansen jensen jimenez johansson kaya keller khan kim klein kovacs kumar lambert larsen laurent lehmann lindqvist lopez lund marino martin mbeki medina mehta meyer moreau moretti mueller murphy nakamura navarro nguyen nielsen novak obi okafor okoye olsen ortega ozturk park patel pereira petrov popescu quinn rahman ramos reyes ricci rossi roy ruiz russo saito santos sato schmidt schulz shah silva singh smith sousa suzuki tanaka taylor torres turner ueda varga vega vogel wagner walker wang weber werner winter wolf wood yamada yilmaz young zhang zimmermann'.split(
    ' ',
  );

/** User names as company directories have them: first.last, with a number where two people share a name. */
export function userNames(seed: number, count: number, given: readonly string[]): string[] {
  const random = streamOf(seed, 'names');
  const taken = new Map<string, number>();
  const names: string[] = given.slice(0, count);
  for (const name of names) taken.set(name.toLowerCase(), 1);
  while (names.length < count) {
    const plain = `${pick(first, random())}.${pick(last, random())}`;
    const bearers = (taken.get(plain) ?? 0) + 1;
    taken.set(plain, bearers);
    const name = bearers === 1 ? plain : `${plain}${String(bearers)}`;
    if (bearers > 1 && taken.has(name)) continue;
    taken.set(name, 1);
    names.push(name);
  }
  return names;
}

function pick(list: readonly string[], random: number): string {
  return list[Math.floor(random * list.length)] ?? 'x';
}
