using System.CommandLine;
using System.Net;
using FlannelMesh.Labs.Network;
using FlannelMesh.Testing.Clouds;

namespace FlannelMesh.Labs.Inside;

/// <summary>`cloud BACKEND ADDRESS:PORT`: a fake cloud whose routes are this namespace's, until it is stopped.</summary>
internal static class CloudCommand
{
    public static Command Create()
    {
        var backend = new Argument<string>("backend");
        var endpoint = new Argument<string>("endpoint");
        var command = new Command("cloud", "Be a cloud: metadata, API and router (run inside the bridge's namespace).") { backend, endpoint };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            await using var cloud = Of(result.GetRequiredValue(backend));
            cloud.Adopt = MachineAt;
            cloud.ChangeTime = TimeSpan.FromMilliseconds(300);
            cloud.Lag = TimeSpan.FromMilliseconds(300);
            var router = new CloudRouter(cloud);
            cloud.Changed = _ => router.Update();
            await cloud.StartAsync(IPEndPoint.Parse(result.GetRequiredValue(endpoint)));
            Console.WriteLine("listening");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                // The way this command ends.
            }

            return 0;
        });
        return command;
    }

    /// <summary>The lab's host of this address; it has both families.</summary>
    private static FakeMachine MachineAt(IPAddress address)
    {
        var number = address.GetAddressBytes()[^1];
        return new FakeMachine(number, address) { Ipv6Address = Underlay.HostIpv6Address(number - Underlay.HostAddress(0).GetAddressBytes()[^1]) };
    }

    private static FakeCloud Of(string backend) => backend switch
    {
        "aws-vpc" => new FakeAws(TimeProvider.System),
        "gce" => new FakeGce(TimeProvider.System),
        "ali-vpc" => new FakeAli(TimeProvider.System),
        _ => throw new LabException($"there is no fake of {backend}; there are {string.Join(", ", LabCloud.Backends)}"),
    };
}
