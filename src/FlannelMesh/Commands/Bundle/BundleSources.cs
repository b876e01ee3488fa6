using System.Collections;
using System.Globalization;
using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Diagnosis;

namespace FlannelMesh.Commands.Bundle;

/// <summary>Gathers the files of a report; nothing that is missing keeps the rest away.</summary>
internal sealed class BundleSources(IReadOnlyDictionary<string, SettingValue> commandLine, string? logFile)
{
    private const string DefaultSocket = "/run/flannelmesh/agent.sock";
    private const string DefaultDirectory = "/var/lib/flannelmesh";

    /// <summary>Without secrets.</summary>
    public async Task<IReadOnlyList<BundleFile>> GatherAsync(CancellationToken cancellation)
    {
        var (configuration, problem) = Load();
        var socket = configuration?.Options.ControlSocket ?? Given("control-socket") ?? DefaultSocket;
        var directory = configuration?.Options.DataDir ?? Given("data-dir") ?? DefaultDirectory;
        var kernel = KernelFacts.ReadAsync(cancellation);
        var log = LogFacts.ReadAsync(logFile, cancellation);
        List<BundleFile> files =
        [
            Text("version.txt", "flannelmesh version", $"{VersionCommand.Line}\n.NET {Environment.Version}\n"),
            .. Effective(configuration, problem),
            Text("config/environment.txt", "this command's environment", Variables()),
            await ListAsync(directory, cancellation),
            .. await AgentFacts.ReadAsync(socket, cancellation),
            .. await DoctorAsync(configuration, problem, cancellation),
            .. await kernel,
            await log,
        ];
        var redactor = new Redactor(KnownSecrets(directory));
        return [.. files.Select(file => file with
        {
            Content = file.Content is { } content ? redactor.Redact(content) : null,
            Why = file.Why is { } why ? redactor.Redact(why) : null,
        })];
    }

    private (AgentConfiguration? Configuration, string? Problem) Load()
    {
        try
        {
            return (ProcessConfiguration.Load(commandLine), null);
        }
        catch (ConfigurationException e)
        {
            return (null, e.Message);
        }
    }

    private string? Given(string setting) => commandLine.GetValueOrDefault(setting)?.Text
        ?? (SettingCatalog.Find(setting) is { } known && Environment.GetEnvironmentVariable(known.EnvironmentName) is { Length: > 0 } value ? value : null);

    private static IEnumerable<BundleFile> Effective(AgentConfiguration? configuration, string? problem)
    {
        const string Source = "flannelmesh check-config";
        if (configuration is null)
        {
            yield return BundleFile.Missing("config/effective.json", $"{Source} --json", problem!);
            yield break;
        }

        yield return Text("config/effective.json", $"{Source} --json", ConfigurationReport.ToJson(configuration));
        yield return Text("config/effective.txt", Source, ConfigurationReport.ToTable(configuration) + string.Concat(configuration.Warnings.Select(warning => $"warning: {warning}\n")));
    }

    private static async Task<IReadOnlyList<BundleFile>> DoctorAsync(AgentConfiguration? configuration, string? problem, CancellationToken cancellation)
    {
        const string Source = "flannelmesh doctor";
        if (configuration is null)
        {
            return [BundleFile.Missing("doctor.txt", Source, problem!)];
        }

        try
        {
            var results = Checkup.Of(await HostFactsReader.ReadAsync(configuration, new ThisHost(), cancellation));
            return [Text("doctor.txt", Source, CheckReport.ToText(results, Terminal.Screen.None)), Text("doctor.json", $"{Source} --json", CheckReport.ToJson(results))];
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            return [BundleFile.Missing("doctor.txt", Source, e.Message)];
        }
    }

    /// <summary>Names, sizes and modes; what is in them stays there.</summary>
    private static Task<BundleFile> ListAsync(string directory, CancellationToken cancellation) =>
        KernelFacts.RunAsync("data-dir.txt", ["ls", "-lAR", "--time-style=full-iso", directory], cancellation);

    private static string Variables() => string.Concat(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => (Name: (string)variable.Key, Value: (string?)variable.Value ?? ""))
            .Where(variable => variable.Name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal)
                || variable.Name.StartsWith(Setting.FlannelEnvironmentPrefix, StringComparison.Ordinal)
                || variable.Name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)
                || variable.Name.StartsWith("DOTNET_", StringComparison.Ordinal))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal)
            .Select(variable => string.Create(CultureInfo.InvariantCulture, $"{variable.Name}={variable.Value}\n")));

    /// <summary>Keys of the data directory, and what variables of a telling name hold.</summary>
    private static IEnumerable<string> KnownSecrets(string directory)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (Redactor.IsSecretName((string)variable.Key) && variable.Value is string value && !Path.Exists(value))
            {
                yield return value;
            }
        }

        string[] keys;
        try
        {
            keys = Directory.GetFiles(directory, "*.key");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var key in keys)
        {
            if (KernelFacts.Read("", key).Content is { } content)
            {
                yield return Encoding.UTF8.GetString(content).Trim();
            }
        }
    }

    private static BundleFile Text(string name, string source, string text) => BundleFile.Of(name, source, Encoding.UTF8.GetBytes(text));
}
