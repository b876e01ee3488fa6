using System.CommandLine;
using FlannelMesh.Configuration;

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
            foreach (var warning in configuration.Warnings)
            {
                result.InvocationConfiguration.Error.WriteLine($"flannelmesh: warning: {warning}");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
