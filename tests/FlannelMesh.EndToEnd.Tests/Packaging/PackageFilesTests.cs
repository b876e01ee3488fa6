using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;
using Command = FlannelMesh.Labs.Processes.Command;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>What deploy/build --deb --tar --sbom leaves in artifacts/.</summary>
[Collection(PackagingCollection.Name)]
public sealed class PackageFilesTests(Packages packages)
{
    [KernelFact]
    public async Task Lintian_finds_no_error() =>
        (await Command.RunAsync("lintian", ["--fail-on", "error", "--allow-root", packages.Deb], TimeSpan.FromMinutes(3))).EnsureSuccess();

    [KernelFact]
    public async Task The_package_has_what_its_readme_says()
    {
        var files = (await Command.RunAsync("dpkg-deb", ["-c", packages.Deb])).EnsureSuccess().Output;
        Assert.All(
            [
                "rwxr-xr-x root/root .* ./usr/lib/flannelmesh/flannelmesh",
                "rwxr-xr-x root/root .* ./usr/lib/flannelmesh/flannelmesh-tunnel",
                "./usr/bin/flannelmesh -> ../lib/flannelmesh/flannelmesh",
                "rwxr-xr-x root/root .* ./usr/lib/cni/flannelmesh",
                "./usr/share/bash-completion/completions/flannelmesh",
                "./lib/systemd/system/flannelmesh.service",
                "./etc/flannelmesh/flannelmesh.env",
                "./usr/share/doc/flannelmesh/examples/flannelmesh.conf",
                "./usr/share/doc/flannelmesh/copyright",
                "./usr/share/doc/flannelmesh/changelog.gz",
                "./usr/share/man/man8/flannelmesh.8.gz",
            ],
            line => Assert.Matches(line, files));
        var depends = (await Command.RunAsync("dpkg-deb", ["-f", packages.Deb, "Depends"])).EnsureSuccess().Output;
        Assert.All(["libc6 (>= 2.", "libssl3", "nftables"], dependency => Assert.Contains(dependency, depends, StringComparison.Ordinal));
    }

    [KernelFact]
    public async Task The_checksums_are_those_of_the_files()
    {
        var result = await Command.RunAsync("sh", ["-c", $"cd {Packages.Artifacts} && sha256sum -c SHA256SUMS"]);

        result.EnsureSuccess();
        Assert.All(
            [packages.Deb, packages.Archive, packages.Sbom],
            file => Assert.Contains($"{Path.GetFileName(file)}: OK", result.Output, StringComparison.Ordinal));
    }

    [KernelFact]
    public async Task The_bill_of_materials_lists_every_package_and_the_runtime()
    {
        // What only the build needs is in the lock file too.
        string[] notShipped = ["Akka.Analyzers", "Grpc.Tools", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks"];
        using var locked = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(LabPaths.Repository(), "src/FlannelMesh/packages.lock.json")));
        using var sbom = JsonDocument.Parse(await File.ReadAllTextAsync(packages.Sbom));
        Assert.Equal("CycloneDX", sbom.RootElement.Text("bomFormat"));
        var components = sbom.RootElement.GetProperty("components").EnumerateArray().ToDictionary(component => component.Text("purl"));

        var expected = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(library => library.Value.Text("type") != "Project" && !notShipped.Contains(library.Name))
            .Select(library => $"pkg:nuget/{library.Name}@{library.Value.Text("resolved")}")
            .ToList();
        Assert.True(expected.Count > 40, $"the lock file lists {expected.Count}");
        Assert.Empty(expected.Except(components.Keys));
        Assert.Contains(components.Keys, purl => purl.Contains("AspNetCore.App.Runtime.linux-", StringComparison.Ordinal));
        Assert.Contains(components.Keys, purl => purl.Contains("NETCore.App.Runtime.NativeAOT.linux-", StringComparison.Ordinal));
        Assert.Contains(components.Keys, purl => purl.Contains("ILCompiler", StringComparison.Ordinal));

        // Every reference leads somewhere.
        var references = components.Keys.Append("flannelmesh").ToHashSet();
        Assert.All(
            sbom.RootElement.GetProperty("dependencies").EnumerateArray(),
            entry => Assert.All(
                entry.GetProperty("dependsOn").EnumerateArray().Select(to => to.GetString()!).Append(entry.Text("ref")),
                name => Assert.Contains(name, references)));
    }

    [KernelFact]
    public async Task Shellcheck_finds_nothing_in_the_scripts()
    {
        string[] scripts =
        [
            "deploy/install.sh", "deploy/build", "deploy/packages/build", "deploy/packages/manpage", "deploy/packages/debian/postinst",
            "deploy/packages/debian/prerm", "deploy/packages/debian/postrm", "tests/FlannelMesh.EndToEnd.Tests/Packaging/start-systemd",
        ];

        (await Command.RunAsync("shellcheck", ["-x", .. scripts.Select(script => Path.Combine(LabPaths.Repository(), script))])).EnsureSuccess();
    }
}
