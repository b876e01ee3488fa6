using System.CommandLine;
using System.Globalization;

namespace FlannelMesh.Labs.Dashboard;

/// <summary>`dashboard`: shows a browser on this machine the dashboard of a host of a kept lab.</summary>
internal static class DashboardCommand
{
    private const int AgentPort = 8286;

    public static Command Create()
    {
        var host = new Option<int>("--host") { Description = "Number of the host", DefaultValueFactory = _ => 1 };
        var port = new Option<int>("--port") { Description = "On this machine's loopback", DefaultValueFactory = _ => AgentPort };
        var name = new Option<string?>("--name") { Description = "Name of the lab; the only one if it is left out" };
        var command = new Command("dashboard", "Show the dashboard of a host of a lab that `demo --keep` left, until Ctrl-C.") { host, port, name };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var ns = string.Create(CultureInfo.InvariantCulture, $"{LabPaths.Choose(result.GetValue(name))}-h{result.GetValue(host)}");
                using var forward = LoopbackForward.Start(ns, result.GetValue(port), AgentPort);
                Console.WriteLine($"http://{forward.Endpoint}/ is the dashboard of {ns}. Ctrl-C ends it.");
                await forward.RunAsync(cancellation);
                return 0;
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"dashboard: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
