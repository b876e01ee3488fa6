# CycloneDX of what the packages contain. $agent: deps.json; $native: project.assets.json of each native program.
def purl($name; $version): "pkg:nuget/\($name)@\($version)";

def split_key: split("/") | {name: .[0], version: .[1]};

# deps.json: libraries of type package, and the runtime itself.
def of_agent:
  $agent[0].libraries | to_entries
  | map(.value.type as $type | (.key | split_key) + {type: $type, sha512: .value.sha512})
  | map(select(.type != "project") | .name |= sub("^runtimepack\\."; ""));

# project.assets.json: packages, the compiler's own are in the program too.
def of_native:
  $native[] | (.libraries | to_entries | map(select(.value.type == "package" and (.key | startswith("Microsoft.NET.ILLink.Tasks/") | not)) | (.key | split_key) + {type: "package", sha512: .value.sha512}))
  + (.project.frameworks | to_entries | map(.value.downloadDependencies // []) | add // []
     | map(select(.name | test("ILCompiler|NETCore.App.Runtime")) | {name, version: (.version | ltrimstr("[") | split(",")[0]), type: "package"}));

(of_agent + ([of_native] | add) | group_by(.name + "@" + .version) | map(sort_by(.sha512 == null or .sha512 == "") | .[0])) as $packages
| ($agent[0].targets | to_entries | map(select(.key | contains("/"))) | .[0].value) as $graph
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
