# CycloneDX of what the packages contain. $programs: project.assets.json of each program.
def purl($name; $version): "pkg:nuget/\($name)@\($version)";

def split_key: split("/") | {name: .[0], version: .[1]};

# What has nothing but "_._" to run is for the build alone.
def runs: (.runtime // {}) + (.runtimeTargets // {}) | keys | any(endswith("_._") | not);

def target: .targets | to_entries | map(select(.key | endswith("/" + $rid))) | .[0].value;

# Packages; the compiler's own and the frameworks' are in the program too.
def of_program:
  .libraries as $libraries
  | (target | to_entries | map(select(.value.type == "package" and (.value | runs)) | .key as $key | ($key | split_key) + {sha512: $libraries[$key].sha512}))
  + (.project.frameworks | to_entries | map(.value.downloadDependencies // []) | add // []
     | map(select((.name | test("ILCompiler|App.Runtime")) and (.name | ascii_downcase | contains($rid))) | {name, version: (.version | ltrimstr("[") | split(",")[0])}));

([$programs[] | of_program] | add | group_by(.name + "@" + .version) | map(sort_by(.sha512 == null or .sha512 == "") | .[0])) as $packages
| ($programs[0] | target) as $graph
| ($packages | map({key: .name, value: .version}) | from_entries) as $versions
| {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: $timestamp,
      component: {type: "application", "bom-ref": "flannelmesh", name: "flannelmesh", version: $version, licenses: [{license: {id: "Apache-2.0"}}],
                  properties: [{name: "flannelmesh:rid", value: $rid}]}
    },
    components: [$packages[] | {
      type: "library", "bom-ref": purl(.name; .version), name: .name, version: .version, purl: purl(.name; .version)
    } + (if (.sha512 // "") == "" then {} else {properties: [{name: "nuget:sha512", value: (.sha512 | sub("^sha512-"; ""))}]} end)],
    dependencies: ([{ref: "flannelmesh", dependsOn: [$packages[] | purl(.name; .version)]}]
      + [$packages[] | . as $package | {
          ref: purl(.name; .version),
          dependsOn: [($graph[.name + "/" + .version].dependencies // {}) | keys[] | select($versions[.]) | purl(.; $versions[.])]
        }])
  }
