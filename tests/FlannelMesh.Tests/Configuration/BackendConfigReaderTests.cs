using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class BackendConfigReaderTests
{
    [Fact]
    public void Vxlan_has_flannels_defaults()
    {
        var backend = Assert.IsType<VxlanBackendConfig>(Read("""{"Type":"vxlan"}"""));

        Assert.Equal("vxlan", backend.Type);
        Assert.Equal(1u, backend.Vni);
        Assert.Equal(8472, backend.Port);
        Assert.Null(backend.Mtu);
        Assert.False(backend.Gbp || backend.Learning || backend.DirectRouting);
    }

    [Fact]
    public void Vxlan_keys_are_read()
    {
        var backend = Read("""{"Type":"vxlan","VNI":16777215,"Port":4789,"MTU":1400,"GBP":true,"Learning":true,"DirectRouting":true}""");

        Assert.Equal(
            new VxlanBackendConfig { Vni = 16777215, Port = 4789, Mtu = 1400, Gbp = true, Learning = true, DirectRouting = true },
            backend);
    }

    [Theory]
    [InlineData("""{"Type":"vxlan","VNI":0}""", 0u, 8472)]
    [InlineData("""{"Type":"Vxlan","Port":0}""", 1u, 8472)]
    [InlineData("""{"Type":"vxlan","MTU":0,"Port":65535}""", 1u, 65535)]
    public void Zero_is_a_vni_but_no_port_and_no_mtu(string json, uint vni, int port)
    {
        var backend = Assert.IsType<VxlanBackendConfig>(Read(json));

        Assert.Equal((vni, port), (backend.Vni, backend.Port));
        Assert.Null(backend.Mtu);
    }

    [Fact]
    public void Types_without_keys_are_read()
    {
        Assert.Equal(new HostGwBackendConfig(), Read("""{"Type":"host-gw"}"""));
        Assert.Equal(new AllocBackendConfig(), Read("""{"Type":"ALLOC"}"""));
        Assert.Equal(new GceBackendConfig(), Read("""{"Type":"gce"}"""));
    }

    [Theory]
    [InlineData("""{"Type":"aws-vpc"}""")]
    [InlineData("""{"Type":"aws-vpc","RouteTableID":"rtb-1"}""", "rtb-1")]
    [InlineData("""{"Type":"aws-vpc","routeTableID":["rtb-1","rtb-2","rtb-1"]}""", "rtb-1", "rtb-2")]
    public void Aws_has_no_one_or_several_route_tables(string json, params string[] tables) =>
        Assert.Equal(new AwsVpcBackendConfig { RouteTableIds = [.. tables] }, Read(json));

    [Fact]
    public void Ali_has_at_most_one_route_table_and_no_secret_in_any_message()
    {
        Assert.Equal(new AliVpcBackendConfig(), Read("""{"Type":"ali-vpc"}"""));
        Assert.Equal(new AliVpcBackendConfig { RouteTableId = "vtb-1" }, Read("""{"Type":"ali-vpc","RouteTableID":"vtb-1"}"""));
        var refusal = Assert.Throws<ConfigurationException>(() => Read("""{"Type":"ali-vpc","AccessKeySecret":"hush"}"""));
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Type":"vxlan","VNI":16777216}""", "Backend.VNI is 16777216|0 .. 16777215")]
    [InlineData("""{"Type":"vxlan","VNI":"1"}""", "Backend.VNI is the string \"1\"|a number")]
    [InlineData("""{"Type":"vxlan","Port":65536}""", "Backend.Port is 65536|0 .. 65535")]
    [InlineData("""{"Type":"vxlan","MTU":575}""", "Backend.MTU is 575|576 .. 65535")]
    [InlineData("""{"Type":"vxlan","MTU":65536}""", "Backend.MTU is 65536|576 .. 65535")]
    [InlineData("""{"Type":"vxlan","GBP":1}""", "Backend.GBP is the number 1|true or false")]
    [InlineData("""{"Type":"vxlan","DirectRoutin":true}""", "unknown key Backend.DirectRoutin|did you mean Backend.DirectRouting?")]
    [InlineData("""{"Type":"host-gw","VNI":1}""", "unknown key Backend.VNI")]
    [InlineData("""{"Type":"alloc","Port":1}""", "unknown key Backend.Port")]
    [InlineData("""{"Type":"vxlan","vni":1,"VNI":2}""", "Backend.VNI is given twice|Backend.vni")]
    [InlineData("""{"Type":"udp","Encryption":"rot13"}""", "Backend.Encryption is \"rot13\"|aes-256-gcm or none")]
    [InlineData("""{"Type":"udp","Encryption":true}""", "Backend.Encryption is the boolean|a string")]
    [InlineData("""{"Type":"udp","Port":65536}""", "Backend.Port is 65536|0 .. 65535")]
    [InlineData("""{"Type":"udp","Encription":"aes-256-gcm"}""", "unknown key Backend.Encription|did you mean Backend.Encryption?")]
    [InlineData("""{"Type":"aws-vpc","RouteTableID":7}""", "Backend.RouteTableID is the number 7|a string or an array of strings")]
    [InlineData("""{"Type":"aws-vpc","RouteTableID":["rtb-1",2]}""", "Backend.RouteTableID|a string or an array of strings")]
    [InlineData("""{"Type":"aws-vpc","RouteTableID":"main"}""", "Backend.RouteTableID is \"main\"|id of a route table, such as rtb-")]
    [InlineData("""{"Type":"aws-vpc","RouteTable":"rtb-1"}""", "unknown key Backend.RouteTable|did you mean Backend.RouteTableID?")]
    [InlineData("""{"Type":"gce","RouteTableID":"rtb-1"}""", "unknown key Backend.RouteTableID")]
    [InlineData("""{"Type":"ali-vpc","RouteTableID":"rtb-1"}""", "Backend.RouteTableID is \"rtb-1\"|such as vtb-")]
    [InlineData("""{"Type":"ali-vpc","AccessKeySecret":"hush"}""", "Backend.AccessKeySecret is set|RAM role|ALIBABA_CLOUD_ACCESS_KEY_SECRET")]
    [InlineData("""{"Type":"wireguard"}""", "unknown backend type \"wireguard\"|known types are|vxlan, host-gw, udp, aws-vpc, gce, ali-vpc, alloc")]
    [InlineData("""{"Type":""}""", "unknown backend type \"\"|known types are")]
    [InlineData("""{"Type":3}""", "Backend.Type is the number 3|a string")]
    [InlineData("{}", "Backend.Type is missing|vxlan, host-gw, udp, aws-vpc, gce, ali-vpc, alloc")]
    [InlineData("\"vxlan\"", "Backend is the string \"vxlan\"|an object")]
    public void A_broken_rule_is_named(string backend, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Read(backend)), "origin: |" + parts);

    [Fact]
    public void An_absent_backend_means_udp_as_in_flannel()
    {
        Assert.Equal(new UdpBackendConfig(), NetworkConfigReader.Read("""{"Network":"10.3.0.0/16"}""", "origin").Backend);
        Assert.Equal(new UdpBackendConfig(), Read("null"));
    }

    [Theory]
    [InlineData("""{"Type":"udp"}""", 8285, null, false)]
    [InlineData("""{"Type":"UDP","Port":0,"MTU":0,"Encryption":"none"}""", 8285, null, false)]
    [InlineData("""{"Type":"udp","port":9000,"MTU":1400,"Encryption":"AES-256-GCM"}""", 9000, 1400u, true)]
    public void Udp_has_flannels_port_and_our_encryption(string json, int port, uint? mtu, bool isEncrypted)
    {
        var backend = Assert.IsType<UdpBackendConfig>(Read(json));

        Assert.Equal((port, mtu, isEncrypted), (backend.Port, backend.Mtu, backend.IsEncrypted));
    }

    private static BackendConfig Read(string backend) =>
        NetworkConfigReader.Read($$"""{"Network":"10.3.0.0/16","Backend":{{backend}}}""", "origin").Backend;
}
