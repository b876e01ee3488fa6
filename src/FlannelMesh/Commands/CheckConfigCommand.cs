using System.CommandLine;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink;
using FlannelMesh.Underlay;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh check-config: says what run would use, and where each value comes from.</summary>
internal static class CheckConfigCommand
{
    public const string Name = "check-config";

    public static Command Create()
    {
        var settings = new SettingOptions();
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command(
            Name,
            "validate net-conf.json, HOCON and flags; print the effective configuration and where each value comes from");
        settings.AddTo(command);
        command.Options.Add(json);
        command.SetAction(result =>
        {
            var configuration = ProcessConfiguration.Load(settings.Read(result));
            var output = result.InvocationConfiguration.Output;
            output.Write(result.GetValue(json) ? ConfigurationReport.ToJson(configuration) : ConfigurationReport.ToTable(configuration));
            foreach (var warning in configuration.Warnings.Concat(OpenPort(configuration)))
            {
                result.InvocationConfiguration.Error.WriteLine($"flannelmesh: warning: {warning}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>What run would refuse, as far as it can be told here.</summary>
    private static IEnumerable<string> OpenPort(AgentConfiguration configuration)
    {
        IPAddress? listen;
        try
        {
            using var netlink = RouteNetlink.Open();
            listen = UnderlaySelector.Select(HostNetwork.Read(netlink), configuration.Options, configuration.Network).BindAddress;
        }
        catch (Exception e) when (e is ConfigurationException or NetlinkException)
        {
            // It is another host's configuration, perhaps.
            listen = configuration.Options.Bind;
        }

        return TlsRules.Objection(configuration.Options, listen) is { } objection ? [$"`flannelmesh run` would refuse: {objection}"] : [];
    }
}
