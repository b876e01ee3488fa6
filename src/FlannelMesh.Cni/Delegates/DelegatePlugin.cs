using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Delegates;

/// <summary>The plugin that does the work, found in CNI_PATH.</summary>
internal sealed class DelegatePlugin(string type, Invocation invocation, IPluginRunner runner, TextWriter errors)
{
    private string? _program;

    /// <summary>Runs the command that we were called with.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="CniException">It failed.</exception>
    public byte[] Run(JsonObject configuration) => Run(invocation.Command, configuration);

    /// <inheritdoc cref="Run(JsonObject)"/>
    public byte[] Run(string command, JsonObject configuration, IReadOnlyDictionary<string, string>? environment = null)
    {
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["CNI_COMMAND"] = command };
        var program = _program ??= Find();
        var result = runner.Run(program, variables, CniJson.ToBytes(configuration));
        errors.Write(result.Errors);
        if (result.ExitCode == 0)
        {
            return result.Output;
        }

        throw CniJson.TryParseObject(result.Output) is { } error && error.ContainsKey("code")
            ? new DelegateException(error, result.Output)
            : new CniException(
                CniErrorCode.DelegateFailed,
                string.Create(CultureInfo.InvariantCulture, $"the plugin \"{type}\" failed with exit code {result.ExitCode} and told no error"),
                $"{Encoding.UTF8.GetString(result.Output)} {result.Errors}".Trim());
    }

    /// <summary>Whether it speaks the version of the specification.</summary>
    public bool Supports(string version) =>
        CniJson.TryParseObject(Run(CniCommand.Version, new JsonObject { ["cniVersion"] = version }))?["supportedVersions"] is JsonArray versions
        && versions.Any(supported => supported.Text() == version);

    private string Find()
    {
        foreach (var directory in invocation.Path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(directory, type);
            if (File.Exists(path))
            {
                return Path.GetFullPath(path);
            }
        }

        throw new CniException(
            CniErrorCode.DelegateMissing,
            $"there is no plugin \"{type}\" in {invocation.Path}",
            "install it (containernetworking-plugins in Debian), or have the runtime's CNI_PATH name its directory");
    }
}
