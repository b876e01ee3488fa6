using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Commands;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Delegates;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni;

/// <summary>One call of the plugin: variables and a configuration in, a result or an error out.</summary>
internal static class CniProgram
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    public static int RunAsProcess(string[] arguments)
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var environment = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
        if (string.IsNullOrEmpty(environment.GetValueOrDefault("CNI_COMMAND")))
        {
            Console.Error.WriteLine(About);
            return arguments.Length == 0 ? Success : WrongUsage;
        }

        return Run(environment, input, output, Console.Error, new PluginRunner());
    }

    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyDictionary<string, string> environment, Stream input, Stream output, TextWriter errors, IPluginRunner runner)
    {
        var version = CniVersion.Newest;
        try
        {
            var invocation = Invocation.Read(environment);
            var standardInput = ReadAll(input);
            if (invocation.Command == CniCommand.Version)
            {
                output.Write(Versions(standardInput));
                return Success;
            }

            var configuration = PluginConfiguration.Read(standardInput);
            CniVersion.EnsureSupported(configuration.CniVersion);
            version = configuration.CniVersion;
            EnsureHas(invocation.Command, version);
            output.Write(Run(new CallContext(invocation, configuration, runner, errors)));
            return Success;
        }
        catch (DelegateException e)
        {
            output.Write(e.Output);
        }
        catch (CniException e)
        {
            output.Write(Error(version, (int)e.Code, e.Message, e.Details));
        }
        catch (Exception e)
        {
            output.Write(Error(version, (int)CniErrorCode.Internal, $"a defect of this plugin: {e.GetType().Name}", e.Message));
        }

        return Failure;
    }

    private static string About =>
        $"""
        CNI plugin flannelmesh {typeof(CniProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}
        CNI protocol versions supported: {string.Join(", ", CniVersion.Supported)}
        A container runtime runs it, with CNI_COMMAND and a configuration on standard input. The agent's program has the same name and lies elsewhere.
        """;

    private static byte[] Run(CallContext call)
    {
        switch (call.Invocation.Command)
        {
            case CniCommand.Add:
                return AddCommand.Run(call);
            case CniCommand.Del:
                DelCommand.Run(call);
                break;
            case CniCommand.Check:
                CheckCommand.Run(call);
                break;
            case CniCommand.Gc:
                GcCommand.Run(call);
                break;
            case CniCommand.Status:
                StatusCommand.Run(call);
                break;
        }

        return [];
    }

    private static void EnsureHas(string command, string version)
    {
        var since = command switch
        {
            CniCommand.Check => CniVersion.WithCheck,
            CniCommand.Gc or CniCommand.Status => CniVersion.Newest,
            _ => CniVersion.Unsaid,
        };
        if (!CniVersion.IsAtLeast(version, since))
        {
            throw new CniException(CniErrorCode.IncompatibleVersion, $"cniVersion is {version}; {command} needs {since}");
        }
    }

    private static byte[] Versions(byte[] input)
    {
        var asked = CniJson.TryParseObject(input)?["cniVersion"].Text();
        return CniJson.ToBytes(new JsonObject
        {
            ["cniVersion"] = asked is not null && CniVersion.Supported.Contains(asked) ? asked : CniVersion.Newest,
            ["supportedVersions"] = new JsonArray([.. CniVersion.Supported.Select(version => (JsonNode)version)]),
        });
    }

    private static byte[] Error(string version, int code, string message, string details)
    {
        var error = new JsonObject { ["cniVersion"] = version, ["code"] = code, ["msg"] = message };
        if (details.Length > 0)
        {
            error["details"] = details;
        }

        return CniJson.ToBytes(error);
    }

    private static byte[] ReadAll(Stream input)
    {
        try
        {
            using var bytes = new MemoryStream();
            input.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (IOException e)
        {
            throw new CniException(CniErrorCode.InputOutput, "standard input cannot be read", e.Message, e);
        }
    }
}
