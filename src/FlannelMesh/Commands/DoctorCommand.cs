using System.CommandLine;
using FlannelMesh.Commands.Terminal;
using FlannelMesh.Configuration;
using FlannelMesh.Diagnosis;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh doctor: looks for what keeps pods from reaching each other, and says what to do. Fails when one check does.</summary>
internal static class DoctorCommand
{
    public const string Name = "doctor";

    public static Command Create()
    {
        var settings = new SettingOptions();
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command(
            Name,
            "check kernel, sysctls, firewall, ports, MTU, seeds and data directory, with the cure for what is wrong; takes the flags of run");
        settings.AddTo(command);
        command.Options.Add(json);
        command.SetAction(async (result, cancellation) =>
        {
            var configuration = ProcessConfiguration.Load(settings.Read(result));
            IReadOnlyList<CheckResult> results;
            using (Progress.Start(result.InvocationConfiguration.Error, "looking at this host, its peers and seeds"))
            {
                results = Checkup.Of(await HostFactsReader.ReadAsync(configuration, new ThisHost(), cancellation));
            }

            await result.InvocationConfiguration.Output.WriteAsync(result.GetValue(json) ? CheckReport.ToJson(results) : CheckReport.ToText(results, Screen.Of(result.InvocationConfiguration.Output)));
            return results.Any(check => check.Level == CheckLevel.Fail) ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }
}
