using System.CommandLine;
using Akka.Actor;
using Akka.Configuration;

namespace FlannelMesh.Labs.Footprint;

/// <summary>
/// `bare-member ADDRESS PORT SEED:PORT`: a member of an Akka cluster that does nothing else, with Akka's own defaults. What the agent is
/// compared with: it has no store, no API, no kernel and no certificates.
/// </summary>
internal static class BareMemberCommand
{
    private const string SystemName = "bare";

    public static Command Create()
    {
        var address = new Argument<string>("address");
        var port = new Argument<int>("port");
        var seed = new Argument<string>("seed");
        var command = new Command("bare-member", "A cluster member that does nothing else (run inside a host's namespace).") { address, port, seed };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            using var system = ActorSystem.Create(SystemName, ConfigurationFactory.ParseString(
                $$"""
                akka {
                  loglevel = ERROR
                  stdout-loglevel = OFF
                  actor.provider = cluster
                  remote.dot-netty.tcp { hostname = "{{result.GetRequiredValue(address)}}", port = {{result.GetRequiredValue(port)}} }
                  cluster {
                    log-info = off
                    seed-nodes = ["akka.tcp://{{SystemName}}@{{result.GetRequiredValue(seed)}}"]
                  }
                }
                """));
            Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(() => Console.WriteLine("up"));
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                // The way this command ends.
            }

            await system.Terminate();
            return 0;
        });
        return command;
    }
}
