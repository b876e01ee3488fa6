using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Three hosts with udp and encryption.</summary>
public sealed class EncryptedLab() : LabFixture(
    new LabOptions
    {
        Backend = "udp",
        NetConf = """{"Network":"10.5.0.0/16","Backend":{"Type":"udp","Encryption":"aes-256-gcm"}}""",
        PodsPerHost = 1,
        ConfigOverrides = "flannelmesh.withdraw-after = 60s",
    },
    startAgents: true);
