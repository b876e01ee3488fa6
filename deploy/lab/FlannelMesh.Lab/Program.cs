using System.CommandLine;
using FlannelMesh.Labs.Attacks;
using FlannelMesh.Labs.Bench;
using FlannelMesh.Labs.Bench.Inside;
using FlannelMesh.Labs.Chaos;
using FlannelMesh.Labs.Dashboard;
using FlannelMesh.Labs.Demo;
using FlannelMesh.Labs.Figures;
using FlannelMesh.Labs.Footprint;
using FlannelMesh.Labs.Inside;
using FlannelMesh.Labs.Scale;

var root = new RootCommand("FlannelMesh lab: hosts as network namespaces on this machine.")
{
    DemoCommand.Create(),
    DashboardCommand.Create(),
    ChaosCommand.Create(),
    FiguresCommand.Create(),
    DriftFiguresCommand.Create(),
    FootprintCommand.Create(),
    ScaleCommand.Create(),
    BareMemberCommand.Create(),
    BenchCommand.Create(),
    BenchAnswerCommand.Create(),
    BenchAskCommand.Create(),
    HoldPortCommand.Create(),
    FetchCommand.Create(),
    ReceiveCommand.Create(),
    SendCommand.Create(),
    CloudCommand.Create(),
    AttackCommand.Create(),
    AttacksCommand.Create(),
};

// Removing the lab after Ctrl-C takes longer than the 2 s that the default grants.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
