using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Labs.Attacks;

/// <summary>`attack KIND TARGET OWN`: does to an agent what nobody should, from inside a host's namespace; prints what it did.</summary>
internal static class AttackCommand
{
    public static Command Create()
    {
        var kind = new Argument<string>("kind") { Description = string.Join(", ", Attack.Kinds.Keys) };
        kind.AcceptOnlyFromAmong([.. Attack.Kinds.Keys]);
        var target = new Argument<string>("target") { Description = "ADDRESS:PORT of an agent of the lab" };
        var own = new Argument<string>("own") { Description = "the address of this host" };
        var tls = new Option<bool>("--tls") { Description = "over TLS, without a certificate unless some are given" };
        var certificates = new Option<string[]>("--certificate") { Description = "CERTIFICATE:KEY, two files; may come again", DefaultValueFactory = _ => [] };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 5 };
        var count = new Option<int>("--count") { Description = "rounds, connections, or attempts a second", DefaultValueFactory = _ => 1 };
        var command = new Command("attack", "Attack an agent of a lab (run inside a host's namespace).") { kind, target, own, tls, certificates, seconds, count };
        command.Hidden = true;
        command.SetAction(async (result, _) =>
        {
            List<X509Certificate2> pairs = [.. result.GetRequiredValue(certificates).Select(pair => pair.Split(':')).Select(pair => X509Certificate2.CreateFromPemFile(pair[0], pair[1]))];
            var client = new HostileClient(
                IPEndPoint.Parse(result.GetRequiredValue(target)), IPAddress.Parse(result.GetRequiredValue(own)), result.GetValue(tls), pairs);
            var attack = Attack.Kinds[result.GetRequiredValue(kind)];
            Console.WriteLine((await attack(client, TimeSpan.FromSeconds(result.GetRequiredValue(seconds)), result.GetRequiredValue(count))).ToLine());
            pairs.ForEach(pair => pair.Dispose());
            return 0;
        });
        return command;
    }
}
