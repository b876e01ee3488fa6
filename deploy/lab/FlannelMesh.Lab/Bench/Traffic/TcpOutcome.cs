using System.Text.Json;

namespace FlannelMesh.Labs.Bench.Traffic;

/// <summary>What iperf3 says at its end.</summary>
/// <param name="Bytes">That the receiver got.</param>
/// <param name="ProcessorSeconds">Of iperf3 at both ends.</param>
internal sealed record TcpOutcome(double GigabitsPerSecond, long Bytes, long Retransmits, double ProcessorSeconds)
{
    /// <param name="json">The client's output with -J.</param>
    /// <exception cref="LabException">iperf3 failed; the message is iperf3's.</exception>
    public static TcpOutcome Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.TryGetProperty("error", out var error))
            {
                throw new LabException($"iperf3: {error.GetString()}");
            }

            var end = document.RootElement.GetProperty("end");
            var received = end.GetProperty("sum_received");
            var (sent, percent) = (end.GetProperty("sum_sent"), end.GetProperty("cpu_utilization_percent"));
            return new TcpOutcome(
                received.GetProperty("bits_per_second").GetDouble() / 1e9,
                received.GetProperty("bytes").GetInt64(),
                sent.GetProperty("retransmits").GetInt64(),
                (percent.GetProperty("host_total").GetDouble() + percent.GetProperty("remote_total").GetDouble()) / 100
                    * sent.GetProperty("seconds").GetDouble());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LabException($"iperf3 did not say how it went: {json.Trim()}", e);
        }
    }
}
