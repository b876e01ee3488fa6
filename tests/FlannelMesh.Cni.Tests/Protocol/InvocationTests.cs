using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Protocol;

public sealed class InvocationTests
{
    [Theory]
    [InlineData("ADD", "CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_NETNS=/run/netns/c1 CNI_PATH=/opt/cni/bin")]
    [InlineData("CHECK", "CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_NETNS=/run/netns/c1 CNI_PATH=/opt/cni/bin")]
    [InlineData("DEL", "CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_PATH=/opt/cni/bin")]
    [InlineData("GC", "CNI_PATH=/opt/cni/bin")]
    [InlineData("STATUS", "CNI_PATH=/opt/cni/bin")]
    [InlineData("VERSION", "")]
    public void Each_command_needs_its_variables(string command, string variables)
    {
        var needed = Environment(variables);
        var invocation = Invocation.Read(With(needed, "CNI_COMMAND", command));
        Assert.Equal(command, invocation.Command);

        foreach (var name in needed.Keys)
        {
            CniErrors.Has(CniErrorCode.InvalidEnvironment, () => Invocation.Read(With(needed, "CNI_COMMAND", command, without: name)), name, command);
            CniErrors.Has(CniErrorCode.InvalidEnvironment, () => Invocation.Read(With(With(needed, "CNI_COMMAND", command), name, "")), name, command);
        }
    }

    [Theory]
    [InlineData("CNI_COMMAND", "add", "ADD, DEL, CHECK, GC, STATUS, VERSION")]
    [InlineData("CNI_CONTAINERID", "../c1", "../c1")]
    [InlineData("CNI_CONTAINERID", "..", "\"..\"")]
    [InlineData("CNI_CONTAINERID", ".c1", "beginning with a letter or digit")]
    [InlineData("CNI_CONTAINERID", "c1/../../etc/passwd", "letters, digits")]
    [InlineData("CNI_CONTAINERID", "c1@net1", "c1@net1")]
    [InlineData("CNI_CONTAINERID", "c1\n", "letters, digits")]
    [InlineData("CNI_CONTAINERID", "ü", "letters, digits")]
    [InlineData("CNI_IFNAME", "../eth0", "../eth0")]
    [InlineData("CNI_IFNAME", "..", "\"..\"")]
    [InlineData("CNI_IFNAME", "eth0:1", "eth0:1")]
    [InlineData("CNI_IFNAME", "eth 0", "eth 0")]
    [InlineData("CNI_IFNAME", "abcdefghijklmnop", "1 to 15")]
    public void A_value_that_cannot_be_is_named_with_what_would_be_right(string name, string value, string mention)
    {
        var good = Environment("CNI_COMMAND=DEL CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_PATH=/opt/cni/bin");
        CniErrors.Has(CniErrorCode.InvalidEnvironment, () => Invocation.Read(With(good, name, value)), name, mention);
    }

    [Fact]
    public void An_id_that_no_file_could_have_is_refused()
    {
        var good = Environment("CNI_COMMAND=DEL CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_PATH=/opt/cni/bin");
        Assert.Equal(180, Invocation.Read(With(good, "CNI_CONTAINERID", new string('a', 180))).ContainerId.Length);
        CniErrors.Has(CniErrorCode.InvalidEnvironment, () => Invocation.Read(With(good, "CNI_CONTAINERID", new string('a', 181))), "1 to 180");
    }

    private static Dictionary<string, string> Environment(string variables) => variables
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(variable => variable.Split('='))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static Dictionary<string, string> With(Dictionary<string, string> environment, string name, string value, string? without = null)
    {
        var changed = new Dictionary<string, string>(environment) { [name] = value };
        changed.Remove(without ?? "");
        return changed;
    }
}
