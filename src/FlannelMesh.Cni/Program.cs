return FlannelMesh.Cni.CniProgram.RunAsProcess(args);
