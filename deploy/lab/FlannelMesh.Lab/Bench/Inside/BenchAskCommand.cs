using System.CommandLine;
using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Bench.Traffic;

namespace FlannelMesh.Labs.Bench.Inside;

/// <summary>
/// `bench-ask`: in a pod, makes traffic as the lines of standard input want, and answers each with a line:
/// `blast SOURCE DESTINATION FLOWS MILLISECONDS` with the packets sent, `pingpong DESTINATION MILLISECONDS` with round trips, p50 and p99 in µs.
/// </summary>
internal static class BenchAskCommand
{
    public const string Name = "bench-ask";

    public static Command Create()
    {
        var command = new Command(Name, "Make the bench's traffic (run inside a pod).") { Hidden = true };
        command.SetAction(_ =>
        {
            Console.WriteLine("ready");
            while (Console.ReadLine() is { } line)
            {
                Console.WriteLine(Answer(line.Split(' ')));
            }

            return 0;
        });
        return command;
    }

    private static string Answer(string[] words)
    {
        var time = TimeSpan.FromMilliseconds(int.Parse(words[^1], CultureInfo.InvariantCulture));
        switch (words)
        {
            case ["blast", var source, var destination, var flows, _]:
                var sent = PacketBlast.Run(
                    IPAddress.Parse(source), IPAddress.Parse(destination), BenchAnswerCommand.SinkPort, int.Parse(flows, CultureInfo.InvariantCulture), time);
                return string.Create(CultureInfo.InvariantCulture, $"{sent}");
            case ["pingpong", var destination, _]:
                var times = PingPong.Run(IPAddress.Parse(destination), BenchAnswerCommand.EchoPort, time);
                return times.Count == 0
                    ? "0 0 0"
                    : string.Create(CultureInfo.InvariantCulture, $"{times.Count} {Spread.Quantile(times, 0.5):0.0} {Spread.Quantile(times, 0.99):0.0}");
            default:
                return $"what is '{string.Join(' ', words)}'?";
        }
    }
}
