namespace FlannelMesh.Diagnosis;

/// <summary>What the tunnel of the udp backend needs.</summary>
public static class TunnelChecks
{
    /// <summary>Below this peers send in short bursts, which costs throughput.</summary>
    private const uint EnoughReceiveBuffer = 1 << 20;

    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        if (facts.Tunnel is not { } tunnel)
        {
            yield break;
        }

        yield return tunnel.HasTun
            ? CheckResult.Ok("tun", "there is /dev/net/tun")
            : CheckResult.Fail("tun", "there is no /dev/net/tun", "modprobe tun; in a container give it the device /dev/net/tun");
        yield return tunnel.HasProgram
            ? CheckResult.Ok("tunnel", $"{tunnel.Program} is there")
            : CheckResult.Fail("tunnel", $"{tunnel.Program} is missing", "install it beside flannelmesh, of the same version");
        yield return tunnel.PortProblem is { } problem
            ? CheckResult.Fail("tunnel-port", problem, "end that program, or give all hosts another Backend.Port")
            : CheckResult.Ok("tunnel-port", $"{tunnel.Port}/udp is the tunnel's or free");
        yield return tunnel.ReceiveBuffer >= EnoughReceiveBuffer
            ? CheckResult.Ok("tunnel-buffer", $"{tunnel.ReceiveBuffer} bytes wait for the tunnel in its socket")
            : CheckResult.Warn(
                "tunnel-buffer",
                $"only {tunnel.ReceiveBuffer} bytes wait for the tunnel in its socket: peers send to it in short bursts",
                "run with CAP_NET_ADMIN in the host's user namespace, or sysctl -w net.core.rmem_max=4194304");
        if (tunnel.IsEncrypted)
        {
            yield return tunnel.EncryptionProblem is { } hindrance
                ? CheckResult.Fail("tunnel-encryption", hindrance, "install OpenSSL 3 (libssl3)")
                : CheckResult.Ok("tunnel-encryption", "OpenSSL has what it takes");
        }
    }
}
